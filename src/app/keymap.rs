//! Chord sequences → actions, with the listener's overrides from `keys.toml`.

use std::fmt::Write as _;

use super::action::{Action, TABLE, named, spelled};
use super::key::{Chord, KeyCode, shown};

/// One binding: what a sequence does, everywhere or in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// Section of `keys.toml` (`episode`); `None` everywhere.
    pub place: Option<String>,
    pub chords: Vec<Chord>,
    /// Done one after the other. Empty: the key was taken away.
    pub actions: Vec<Action>,
}

/// The key map in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Keymap {
    pub bindings: Vec<Binding>,
    /// Whether the listener's own keys are in it.
    pub own: bool,
}

/// What a (half-typed) sequence means.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// Nothing starts like this.
    None,
    /// More keys may follow: each with what it would do (nothing, when several more keys are needed).
    Prefix(Vec<(Chord, Vec<Action>)>),
    Actions(Vec<Action>),
}

/// Sections that `[keys.…]` may name: the places.
pub const PLACES: [&str; 10] =
    ["library", "new", "show", "episode", "later", "playing", "search", "history", "messages", "settings"];

impl Default for Keymap {
    /// The keys of the action table.
    fn default() -> Self {
        let mut bindings = Vec::new();
        for info in TABLE {
            for keys in info.keys {
                let Some(chords) = Chord::parse_sequence(keys) else { continue };
                let action = match (&info.action, chords.first().map(|chord| chord.code)) {
                    (Action::FollowNumber(_), Some(KeyCode::Char(digit))) => {
                        Action::FollowNumber(digit.to_digit(10).unwrap_or(0) as u16)
                    }
                    (action, _) => action.clone(),
                };
                bindings.push(Binding { place: None, chords, actions: vec![action] });
            }
        }
        Self { bindings, own: false }
    }
}

impl Keymap {
    /// What these keys mean in this place. A binding of the place wins over one that holds everywhere.
    #[must_use]
    pub fn lookup(&self, place: &str, chords: &[Chord]) -> Lookup {
        if chords.is_empty() {
            return Lookup::None;
        }
        let here = |binding: &&Binding| binding.place.as_deref() == Some(place);
        let everywhere = |binding: &&Binding| binding.place.is_none();
        let exact = |binding: &&Binding| binding.chords == chords;
        let found = self
            .bindings
            .iter()
            .filter(here)
            .find(exact)
            .or_else(|| self.bindings.iter().filter(everywhere).find(exact));
        if let Some(binding) = found {
            return if binding.actions.is_empty() { Lookup::None } else { Lookup::Actions(binding.actions.clone()) };
        }
        let mut next: Vec<(Chord, Vec<Action>)> = Vec::new();
        for binding in self.bindings.iter().filter(here).chain(self.bindings.iter().filter(everywhere)) {
            if let Some([chord, rest @ ..]) = binding.chords.strip_prefix(chords)
                && !next.iter().any(|(known, _)| known == chord)
            {
                next.push((*chord, if rest.is_empty() { binding.actions.clone() } else { Vec::new() }));
            }
        }
        // Keys that were taken away shadow the ones below them, and are not offered.
        next.retain(|(chord, actions)| {
            !actions.is_empty()
                || self.bindings.iter().any(|b| {
                    b.chords.len() > chords.len() + 1
                        && b.chords.starts_with(chords)
                        && b.chords.get(chords.len()) == Some(chord)
                })
        });
        if next.is_empty() { Lookup::None } else { Lookup::Prefix(next) }
    }

    /// The sequences that do this in this place, in the order of the table, as people read them.
    #[must_use]
    pub fn keys_of(&self, place: &str, action: &Action) -> Vec<String> {
        let mut keys: Vec<&[Chord]> = Vec::new();
        for own in [true, false] {
            for binding in &self.bindings {
                let fits = if own { binding.place.as_deref() == Some(place) } else { binding.place.is_none() };
                if fits
                    && binding.actions.first() == Some(action)
                    && binding.actions.len() == 1
                    && !keys.contains(&binding.chords.as_slice())
                    && matches!(self.lookup(place, &binding.chords), Lookup::Actions(found) if found == binding.actions)
                {
                    keys.push(&binding.chords);
                }
            }
        }
        keys.into_iter().map(shown).collect()
    }

    /// The first key of an action in this place; empty when none is bound.
    #[must_use]
    pub fn key_of(&self, place: &str, action: &Action) -> String {
        self.keys_of(place, action).into_iter().next().unwrap_or_default()
    }

    /// Reads `keys.toml` over the default keys. What is wrong costs only itself: it becomes a sentence with line and
    /// column, and the other bindings still load.
    #[must_use]
    pub fn load(text: &str) -> (Self, Vec<String>) {
        let mut map = Self::default();
        let mut notes = Vec::new();
        let (table, errors) = toml::de::DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let why = error.message();
            // TOML itself forbids a key twice, and does not say which.
            let which = error.span().filter(|_| why == "duplicate key").and_then(|span| text.get(span));
            let why = which.map_or_else(|| why.to_owned(), |key| format!("{key} is bound twice here"));
            notes.push(format!("{}: {why}. The rest was loaded.", position(text, at)));
        }
        let mut own: Vec<Own> = Vec::new();
        for (section, value) in table.get_ref() {
            if section.get_ref() != "keys" {
                notes.push(format!(
                    "{}: there is no section “{}”. Keys stand under [keys] or [keys.episode].",
                    position(text, section.span().start),
                    section.get_ref()
                ));
                continue;
            }
            let Some(keys) = value.get_ref().as_table() else {
                notes.push(format!("{}: keys must be a section, [keys].", position(text, value.span().start)));
                continue;
            };
            for (key, value) in keys {
                let place = key.get_ref().to_string();
                if let Some(inner) = value.get_ref().as_table() {
                    if !PLACES.contains(&place.as_str()) {
                        notes.push(format!(
                            "{}: there is no place “{place}”.{}",
                            position(text, key.span().start),
                            did_you_mean(&place, PLACES.into_iter())
                        ));
                        continue;
                    }
                    for (key, value) in inner {
                        bind(text, Some(&place), key, value, &mut own, &mut notes);
                    }
                } else {
                    bind(text, None, key, value, &mut own, &mut notes);
                }
            }
        }
        // A key that the listener has given a meaning keeps it in every place.
        let own_everywhere: Vec<Chord> = own
            .iter()
            .filter(|(own, _)| own.place.is_none())
            .filter_map(|(own, _)| own.chords.first().copied())
            .collect();
        map.bindings.retain(|known| {
            known.place.is_none() || !known.chords.first().is_some_and(|chord| own_everywhere.contains(chord))
        });
        for (binding, at) in own_in_order(own) {
            if let Some(hidden) = map.clash(&binding) {
                notes.push(format!("{at}: {hidden}"));
            } else {
                map.bindings.retain(|known| known.place != binding.place || known.chords != binding.chords);
                map.bindings.push(binding);
                map.own = true;
            }
        }
        (map, notes)
    }

    /// The keys in force as a `keys.toml`, to be edited: those that hold everywhere, then those of each place.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        for place in std::iter::once(None).chain(PLACES.into_iter().map(Some)) {
            let here: Vec<&Binding> =
                self.bindings.iter().filter(|binding| binding.place.as_deref() == place).collect();
            if here.is_empty() {
                continue;
            }
            let section = place.map_or_else(|| String::from("[keys]"), |place| format!("\n[keys.{place}]"));
            let _ = writeln!(out, "{section}");
            for binding in here {
                let keys = binding.chords.iter().map(|chord| chord.spelled()).collect::<Vec<_>>().join(" ");
                let names: Vec<String> = binding.actions.iter().map(|action| quoted(&spelled(action))).collect();
                let value = match names.as_slice() {
                    [] => quoted("none"),
                    [one] => one.clone(),
                    several => format!("[{}]", several.join(", ")),
                };
                let _ = writeln!(out, "{} = {value}", quoted(&keys));
            }
        }
        out
    }

    /// Why a binding cannot be taken in: it would hide a sequence that begins like it, or be hidden by one key.
    fn clash(&self, new: &Binding) -> Option<String> {
        if new.actions.is_empty() {
            return None;
        }
        self.bindings
            .iter()
            .filter(|known| !known.actions.is_empty() && (known.place.is_none() || known.place == new.place))
            .find_map(|known| {
                if known.chords.len() > new.chords.len() && known.chords.starts_with(&new.chords) {
                    Some(format!("{} would hide {}. It was left out.", shown(&new.chords), shown(&known.chords)))
                } else if known.chords.len() < new.chords.len() && new.chords.starts_with(&known.chords) {
                    Some(format!(
                        "{} can never be typed, because {} acts at once. It was left out.",
                        shown(&new.chords),
                        shown(&known.chords)
                    ))
                } else {
                    None
                }
            })
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A binding of the listener's, and where it stands.
type Own = (Binding, String);

/// Keys that are taken away come first, so that what they made room for is not refused.
fn own_in_order(own: Vec<Own>) -> impl Iterator<Item = Own> {
    let (away, rest): (Vec<_>, Vec<_>) = own.into_iter().partition(|(binding, _)| binding.actions.is_empty());
    away.into_iter().chain(rest)
}

type Key<'a> = toml::Spanned<toml::de::DeString<'a>>;
type Value<'a> = toml::Spanned<toml::de::DeValue<'a>>;

/// Reads one line of a section.
fn bind(
    text: &str,
    place: Option<&str>,
    key: &Key<'_>,
    value: &Value<'_>,
    own: &mut Vec<Own>,
    notes: &mut Vec<String>,
) {
    let at = position(text, key.span().start);
    let Some(chords) = Chord::parse_sequence(key.get_ref()) else {
        notes.push(format!("{at}: “{}” is no key.", key.get_ref()));
        return;
    };
    if own.iter().any(|(known, _)| known.place.as_deref() == place && known.chords == chords) {
        notes.push(format!("{at}: {} is bound twice here. The first one counts.", shown(&chords)));
        return;
    }
    let mut names: Vec<(String, usize)> = Vec::new();
    match value.get_ref() {
        toml::de::DeValue::String(name) => names.push((name.to_string(), value.span().start)),
        toml::de::DeValue::Array(list) => {
            for item in list {
                let toml::de::DeValue::String(name) = item.get_ref() else {
                    notes.push(format!("{}: an action is a name in quotes.", position(text, item.span().start)));
                    return;
                };
                names.push((name.to_string(), item.span().start));
            }
        }
        _ => {
            notes.push(format!("{}: an action is a name in quotes.", position(text, value.span().start)));
            return;
        }
    }
    let mut actions = Vec::new();
    if names.len() != 1 || names.first().is_none_or(|(name, _)| name != "none") {
        for (name, start) in names {
            if let Some(action) = named(&name) {
                actions.push(action);
            } else {
                notes.push(format!(
                    "{}: there is no action “{name}”.{}",
                    position(text, start),
                    did_you_mean(&name, TABLE.iter().map(|info| info.name))
                ));
                return;
            }
        }
    }
    own.push((Binding { place: place.map(str::to_string), chords, actions }, at));
}

/// “keys.toml, line 3, column 1”.
fn position(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    format!("keys.toml, line {line}, column {column}")
}

/// “ Did you mean `copy-link`?” when a name is near enough.
fn did_you_mean<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| (distance(wrong, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .map_or_else(String::new, |(_, name)| format!(" Did you mean `{name}`?"))
}

/// Letters to change to come from one word to the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let up = row.get(j + 1).copied().unwrap_or(0);
            let left = row.get(j).copied().unwrap_or(0);
            let next = (up + 1).min(left + 1).min(corner + usize::from(x != *y));
            corner = up;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = next;
            }
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Chord> {
        Chord::parse_sequence(text).unwrap()
    }

    #[test]
    fn default_keys_are_found_and_prefixes_wait() {
        let map = Keymap::default();
        assert_eq!(map.lookup("library", &keys("j")), Lookup::Actions(vec![Action::Down]));
        assert_eq!(map.lookup("library", &keys("g g")), Lookup::Actions(vec![Action::First]));
        assert!(matches!(map.lookup("library", &keys("g")), Lookup::Prefix(next) if next.len() == 11));
        assert_eq!(map.lookup("library", &keys("b")), Lookup::None);
        assert_eq!(map.lookup("library", &keys("7")), Lookup::Actions(vec![Action::FollowNumber(7)]));
        assert_eq!(map.key_of("library", &Action::MoveDown), "Alt-j");
    }

    #[test]
    fn own_keys_override_by_place() {
        let text = "[keys]\n\"ctrl-n\" = \"down\"\n\"space\" = \"none\"\n\", ,\" = \"go later\"\n\"alt-g\" = [\"links\", \"first\"]\n[keys.episode]\n\"enter\" = \"play\"\n";
        let (map, notes) = Keymap::load(text);
        assert_eq!(notes, Vec::<String>::new());
        assert_eq!(map.lookup("library", &keys("ctrl-n")), Lookup::Actions(vec![Action::Down]));
        assert_eq!(map.lookup("library", &keys("space")), Lookup::None);
        assert_eq!(map.lookup("library", &keys(", ,")), Lookup::Actions(vec![Action::Go("later".into())]));
        assert_eq!(map.lookup("library", &keys("alt-g")), Lookup::Actions(vec![Action::Links, Action::First]));
        assert_eq!(map.lookup("library", &keys("enter")), Lookup::Actions(vec![Action::Open]));
        assert_eq!(map.lookup("episode", &keys("enter")), Lookup::Actions(vec![Action::Play]));
    }

    #[test]
    fn the_keys_in_force_can_be_written_and_read_again() {
        let own = "[keys]\n\"space\" = \"none\"\n\", ,\" = [\"links\", \"first\"]\n\"alt-t\" = \"theme paper\"\n[keys.episode]\n\"enter\" = \"go show/3\"\n";
        for map in [Keymap::default(), Keymap::load(own).0] {
            let (again, notes) = Keymap::load(&map.to_toml());
            assert_eq!(notes, Vec::<String>::new(), "{}", map.to_toml());
            let sorted = |map: &Keymap| {
                let mut all: Vec<String> = map.bindings.iter().map(|binding| format!("{binding:?}")).collect();
                all.sort();
                all
            };
            assert_eq!(sorted(&again), sorted(&map));
        }
    }

    #[test]
    fn a_mistake_says_where_it_stands() {
        let (_, notes) = Keymap::load("[keys]\n\"x\" = \"up\"\n\"g\" = \"down\"\n");
        assert_eq!(notes, ["keys.toml, line 3, column 1: g would hide g g. It was left out."]);
        let (_, notes) = Keymap::load("[keys]\n\"x\" = \"up\"\n\"x\" = \"down\"\n");
        assert_eq!(notes, ["keys.toml, line 3, column 1: \"x\" is bound twice here. The rest was loaded."]);
    }

    #[test]
    fn what_is_wrong_is_named_and_the_rest_loads() {
        let text = "[keys]\n\"j\" = \"donw\"\n\"nokey\" = \"up\"\n\"g\" = \"down\"\n\"j x\" = \"up\"\n\"B\" = \"up\"\n[keys.epizode]\n\"x\" = \"up\"\n";
        let (map, notes) = Keymap::load(text);
        assert_eq!(notes.len(), 5, "{notes:#?}");
        assert!(
            notes.iter().any(|n| n.starts_with("keys.toml, line 2, column 7") && n.contains("`down`")),
            "{notes:#?}"
        );
        assert!(notes.iter().any(|n| n.contains("`episode`")), "{notes:#?}");
        assert_eq!(map.lookup("library", &keys("B")), Lookup::Actions(vec![Action::Up]));
        assert!(matches!(map.lookup("library", &keys("g")), Lookup::Prefix(_)));
        let (map, notes) = Keymap::load("[keys]\n\"x\" = \"down\"\n\"y = 3\n\"B\" = \"up\"\n");
        assert!(!notes.is_empty());
        assert_eq!(map.lookup("library", &keys("x")), Lookup::Actions(vec![Action::Down]));
    }

    #[test]
    fn no_chord_means_two_things() {
        let map = Keymap::default();
        for (i, a) in map.bindings.iter().enumerate() {
            for b in map.bindings.iter().skip(i + 1) {
                if a.place != b.place {
                    continue;
                }
                assert!(a.chords != b.chords, "{} has two meanings", shown(&a.chords));
                assert!(
                    !a.chords.starts_with(&b.chords) && !b.chords.starts_with(&a.chords),
                    "{} hides",
                    shown(&a.chords)
                );
            }
        }
        // Every key of the table is a key.
        let everywhere = map.bindings.iter().filter(|binding| binding.place.is_none()).count();
        assert_eq!(everywhere, TABLE.iter().map(|info| info.keys.len()).sum::<usize>());
    }
}
