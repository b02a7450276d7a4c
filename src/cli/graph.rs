//! `graph`: shows, what they say of each other, and the people whom they share, for programs that draw or count.
//!
//! Promise: the same library gives the same text; identifiers stay, whatever else changes; nothing that a feed says can end a
//! string or a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value, json};

use super::{Context, Done, GraphFormat, Status, find, library, out};
use crate::library::identity;
use crate::library::related::{Evidence, candidate_of, key};
use crate::model::{Candidate, FeedUrl, Show, ShowId, Subscription};
use crate::text::{clean, target};

/// Prints the graph around these shows, of all that are followed where none is named.
pub fn graph(context: &Context, shows: &[String], format: GraphFormat) -> Done {
    if shows.is_empty() && library::reader(context)?.is_none() {
        library::nothing_followed();
        print(&Graph::default(), format)?;
        return Ok(Status::Done);
    }
    let reader = library::indexed(context)?;
    let all = library::shows(&reader)?;
    let wanted: Vec<ShowId> = if shows.is_empty() {
        let followed = all.shows.values().filter(|show| show.subscription == Subscription::Following);
        followed.map(|show| show.id).collect()
    } else {
        shows.iter().map(|meant| find::show(&reader, &all, meant)).collect::<Result<_, _>>()?
    };
    let mut graph = Graph::default();
    let known = |id| all.shows.get(&id).map(|show| candidate_of(show));
    reader.leads(&wanted, |show, evidence| graph.add(show, evidence, known))?;
    print(&graph, format)?;
    library::say_unread(&reader)?;
    Ok(Status::Done)
}

fn print(graph: &Graph, format: GraphFormat) -> std::io::Result<()> {
    let mut out = out::stdout();
    match format {
        GraphFormat::Dot => out.write_all(graph.dot().as_bytes())?,
        GraphFormat::Json => writeln!(out, "{}", graph.json())?,
    }
    out.flush()
}

/// What leads from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    /// Its makers recommend that show.
    Recommends,
    /// Its notes link to that show.
    Links,
    /// Its titles or notes name that show.
    Names,
    /// A person is in that show.
    In,
}

impl Kind {
    /// As the graph spells it.
    fn name(self) -> &'static str {
        match self {
            Self::Recommends => "recommends",
            Self::Links => "links",
            Self::Names => "names",
            Self::In => "in",
        }
    }
}

/// A show in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    title: String,
    author: String,
    feed: Option<String>,
    following: bool,
}

/// The graph of a library. Shows are `show/3` as everywhere, those that it does not have go by their feed or name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Graph {
    shows: BTreeMap<String, Node>,
    /// By identifier, the name.
    people: BTreeMap<String, String>,
    /// With the number of episodes that say so, where episodes do.
    edges: BTreeMap<(String, String, Kind), Option<u32>>,
}

impl Graph {
    /// Takes in a show and what surrounds it; shows that it leads to are added by what is known of them.
    fn add(&mut self, show: &Show, evidence: &Evidence, known: impl Fn(ShowId) -> Option<Candidate>) {
        let own = self.known(show);
        for candidate in &evidence.podroll {
            self.lead(&own, candidate, Kind::Recommends, None);
        }
        for (candidate, episodes) in &evidence.links_out {
            self.lead(&own, candidate, Kind::Links, Some(episodes.count));
        }
        for (id, episodes) in &evidence.names_out {
            if let Some(candidate) = known(*id) {
                self.lead(&own, &candidate, Kind::Names, Some(episodes.count));
            }
        }
        for (other, names) in &evidence.shared_people {
            let Some(other) = known(*other) else { continue };
            let other = self.candidate(&other);
            for name in names {
                let person = format!("person/{}", identity::name_key(name));
                self.people.entry(person.clone()).or_insert_with(|| clean::one_line(name));
                for show in [&own, &other] {
                    self.edges.insert((person.clone(), show.clone(), Kind::In), None);
                }
            }
        }
    }

    fn known(&mut self, show: &Show) -> String {
        let id = format!("show/{}", show.id);
        let node = Node {
            title: clean::one_line(&show.title),
            author: clean::one_line(&show.author),
            feed: show.feed_url.as_ref().and_then(shown),
            following: show.subscription == Subscription::Following,
        };
        self.shows.insert(id.clone(), node);
        id
    }

    fn candidate(&mut self, candidate: &Candidate) -> String {
        let id = match (candidate.known, &candidate.feed_url) {
            (Some(id), _) => format!("show/{id}"),
            // The address is in the key.
            (None, Some(feed)) if shown(feed).is_none() => format!("hidden:{:016x}", identity::hash(&key(candidate).0)),
            (None, _) => clean::one_line(&key(candidate).0),
        };
        self.shows.entry(id.clone()).or_insert_with(|| Node {
            title: clean::one_line(&candidate.title),
            author: clean::one_line(&candidate.author),
            feed: candidate.feed_url.as_ref().and_then(shown),
            following: false,
        });
        id
    }

    fn lead(&mut self, from: &str, to: &Candidate, kind: Kind, episodes: Option<u32>) {
        let to = self.candidate(to);
        if from != to {
            self.edges.insert((from.to_string(), to, kind), episodes);
        }
    }

    /// In the language of Graphviz.
    fn dot(&self) -> String {
        let mut out = String::from("digraph earmark {\n  node [shape=box];\n");
        for (id, show) in &self.shows {
            let style = if show.following { ", style=bold" } else { "" };
            let _ = writeln!(out, "  {} [label={}{style}];", quoted(id), quoted(&show.title));
        }
        for (id, name) in &self.people {
            let _ = writeln!(out, "  {} [label={}, shape=ellipse];", quoted(id), quoted(name));
        }
        for ((from, to, kind), episodes) in &self.edges {
            let count = episodes.map_or_else(String::new, |count| format!(" {count}"));
            let _ = writeln!(out, "  {} -> {} [label=\"{}{count}\"];", quoted(from), quoted(to), kind.name());
        }
        out.push_str("}\n");
        out
    }

    /// As one JSON object with `shows`, `people` and `edges`.
    fn json(&self) -> Value {
        let shows = self.shows.iter().map(|(id, show)| {
            json!({ "id": id, "title": show.title, "author": show.author, "feed": show.feed, "following": show.following })
        });
        let people = self.people.iter().map(|(id, name)| json!({ "id": id, "name": name }));
        let edges = self.edges.iter().map(
            |((from, to, kind), episodes)| json!({ "from": from, "to": to, "kind": kind.name(), "episodes": episodes }),
        );
        json!({
            "shows": shows.collect::<Vec<_>>(),
            "people": people.collect::<Vec<_>>(),
            "edges": edges.collect::<Vec<_>>(),
        })
    }
}

/// Addresses that hold a secret stay here.
fn shown(feed: &FeedUrl) -> Option<String> {
    let address = feed.as_str();
    (target::masked(address) == address).then(|| address.to_string())
}

/// A string of Graphviz: quotes end it, and backslashes begin what is no text.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::library::testing;
    use crate::model::{EpisodeId, Episodes};

    fn id(number: u32) -> ShowId {
        ShowId::new(number).unwrap()
    }

    /// Statements of a graph: each line is a node or an edge of quoted strings with attributes.
    fn statements(dot: &str) -> Vec<Vec<String>> {
        let inside = dot.strip_prefix("digraph earmark {\n").unwrap().strip_suffix("}\n").unwrap();
        inside.lines().map(|line| statement(line.strip_prefix("  ").unwrap().strip_suffix(';').unwrap())).collect()
    }

    /// The quoted strings of a statement; what stands between them is checked.
    fn statement(line: &str) -> Vec<String> {
        let (mut strings, mut between) = (Vec::new(), String::new());
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c != '"' {
                between.push(c);
                continue;
            }
            let mut text = String::new();
            loop {
                match chars.next().expect("a string ends") {
                    '"' => break,
                    '\\' => text.push(chars.next().expect("something is escaped")),
                    c => text.push(c),
                }
            }
            strings.push(text);
            between.push('$');
        }
        let known = [
            "node [shape=box]",
            "$ [label=$]",
            "$ [label=$, style=bold]",
            "$ [label=$, shape=ellipse]",
            "$ -> $ [label=$]",
        ];
        assert!(known.contains(&between.as_str()), "{between}");
        strings
    }

    fn graph(title: &str, name: &str) -> Graph {
        let mut one = testing::show(1);
        one.title = title.to_string();
        let two = testing::show(2);
        let candidate = |id| {
            (id == self::id(2)).then(|| Candidate { known: Some(id), title: two.title.clone(), ..Candidate::default() })
        };
        let other = Candidate { title: name.to_string(), author: title.to_string(), ..Candidate::default() };
        let of = |count| Episodes { count, newest: EpisodeId::new(1).into_iter().collect() };
        let evidence = Evidence {
            podroll: vec![other.clone()],
            links_out: vec![(other, of(3))],
            names_out: vec![(id(2), of(2)), (id(9), of(1))],
            shared_people: vec![(id(2), vec![name.to_string()])],
            ..Evidence::default()
        };
        let mut graph = Graph::default();
        graph.add(&one, &evidence, candidate);
        graph.add(&two, &Evidence::default(), candidate);
        graph
    }

    #[test]
    fn a_graph_has_shows_people_and_what_leads_where() {
        let graph = graph("Say \"tea\" \\ N", "Ada Byron");
        insta::assert_snapshot!(graph.dot());
        let json = graph.json();
        assert_eq!(json["people"][0], json!({ "id": "person/ada byron", "name": "Ada Byron" }));
        assert_eq!(json["edges"].as_array().unwrap().len(), 5);
    }

    proptest! {
        #[test]
        fn whatever_feeds_say_it_is_well_formed(title in "(\\PC|[\"\\\\\n\r\u{1b}\u{202e};{}<>]){0,30}", name in "(\\PC|[\"\\\\\n]){1,30}") {
            let graph = graph(&title, &name);
            let dot = graph.dot();
            let statements = statements(&dot);
            let nodes: BTreeSet<&str> =
                statements.iter().filter(|one| one.len() == 2).map(|one| one[0].as_str()).collect();
            for edge in statements.iter().filter(|one| one.len() == 3) {
                prop_assert!(nodes.contains(edge[0].as_str()) && nodes.contains(edge[1].as_str()), "{edge:?}");
            }
            let read: Value = serde_json::from_str(&graph.json().to_string()).unwrap();
            prop_assert_eq!(&read, &graph.json());
            let ids: BTreeSet<&str> = ["shows", "people"]
                .iter()
                .flat_map(|list| read[*list].as_array().unwrap())
                .map(|one| one["id"].as_str().unwrap())
                .collect();
            let ends = graph.edges.keys().flat_map(|(from, to, _)| [from.as_str(), to.as_str()]);
            prop_assert!(ends.into_iter().all(|end| ids.contains(end)));
        }
    }
}
