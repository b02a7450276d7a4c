//! `inspect`: what is understood of a feed, without keeping anything.

use std::io::Write;

use serde_json::Value;

use super::follow::is_local;
use super::world::{asking, online, waiting};
use super::{Context, Done, Fail, Format, Status, fields, opml, out, sentence};
use crate::error::Problem;
use crate::feed::{self, NamedBy, NotAFeed, Parsed};
use crate::model::FeedUrl;
use crate::net::discover::Why;
use crate::net::{Client, DiscoverError, Discovered, FetchError, Logins};
use crate::runtime::failure::no_answer;
use crate::runtime::{add, no_file, pages};
use crate::text::{clean, target};

/// Reads a feed and prints it.
pub fn inspect(context: &Context, what: &str, format: Format) -> Done {
    let (parsed, url) = if what == "-" || is_local(what) { read(context, what)? } else { fetch(context, what)? };
    let mut out = out::stdout();
    if format.is_json() {
        // A private feed that was saved as a file still says where it is.
        let show = &parsed.show;
        let names = [Some(&url), show.self_link.as_ref(), show.new_feed_url.as_ref(), show.next_page.as_ref()];
        let change = |value: &mut Value| {
            for address in names.into_iter().flatten() {
                fields::mask(Some(address), value);
            }
        };
        format.one(&feed::inspect::Written { parsed: &parsed, feed_url: &url, change }, &mut out)?;
    } else {
        write!(out, "{}", feed::inspect::text(&parsed, &url))?;
    }
    out.flush()?;
    Ok(Status::Done)
}

fn read(context: &Context, what: &str) -> Result<(Box<Parsed>, String), Fail> {
    let path = match url::Url::parse(what) {
        Ok(url) if url.scheme() == "file" => url.to_file_path().unwrap_or_else(|()| what.into()),
        _ => what.into(),
    };
    let name = path.to_string_lossy();
    let bytes = add::unpacked(opml::read(context, &name)?, context.settings.config.refresh.max_mib)
        .map_err(|error| no_file(opml::name_of(&name), &error))?;
    let place = std::path::absolute(&path)
        .ok()
        .filter(|_| !opml::is_stdin(what))
        .and_then(|path| url::Url::from_file_path(path).ok());
    let place = place.map_or_else(|| String::from("file:///-"), String::from);
    let Some(url) = FeedUrl::parse(&place) else { return Err(refused(what, &NotAFeed::Empty)) };
    let parsed = feed::parse(&bytes, &url, None).map_err(|why| refused(what, &why))?;
    Ok((Box::new(parsed), url.as_str().to_owned()))
}

fn fetch(context: &Context, what: &str) -> Result<(Box<Parsed>, String), Fail> {
    online(context, what)?;
    let config = &context.settings.config;
    let client = Client::with(config, Logins::at(context.paths.logins()));
    let what = &*crate::net::pasted(what);
    let tokio = waiting()?;
    let meant = tokio.block_on(pages::meant(&asking(context, None), what)).transpose()?;
    let what = meant.as_ref().map_or(what, |meant| meant.feed.as_str());
    match tokio.block_on(client.discover(what, |_| ())) {
        Ok(Discovered::List(_)) => Err(refused(what, &NotAFeed::Opml)),
        Ok(Discovered::Many(feeds, unread)) => {
            let feeds = feeds.iter().map(|feed| &feed.url).chain(unread.iter().map(|one| &one.feed_url));
            let addresses = feeds.map(|url| target::masked(url.as_str())).collect();
            Err(Fail::Several(String::from("The page names several feeds:"), addresses))
        }
        Ok(Discovered::Feeds(feeds)) => {
            let several = feeds.len() > 1;
            let addresses: Vec<String> = feeds.iter().map(|feed| target::masked(feed.url.as_str())).collect();
            match feeds.into_iter().next() {
                Some(feed) if !several => Ok((feed.parsed, feed.url.as_str().to_owned())),
                _ => Err(Fail::Several(String::from("The page names several feeds:"), addresses)),
            }
        }
        Err(DiscoverError::NotAnAddress) => {
            let what = format!("“{}” is no address and no file.", clean::line(&target::masked(what)));
            Err(Problem::new("inspect.nothing", what, "", "").into())
        }
        Err(DiscoverError::NothingFound(tried)) => {
            let first = tried.into_iter().next().map(|tried| tried.why);
            Err(match first {
                Some(Why::NoAnswer(error)) => {
                    let id =
                        if matches!(error, FetchError::Offline { .. }) { "net.offline" } else { "inspect.no-answer" };
                    let what = format!("Could not read {}.", clean::line(&target::masked(what)));
                    Problem { id: id.into(), ..no_answer(&what, &error) }.into()
                }
                Some(Why::NoFeed(why)) => refused(what, &why),
                Some(_) => refused(what, &NotAFeed::Other(String::from("its page leads to no feed"))),
                None => refused(what, &NotAFeed::Empty),
            })
        }
    }
}

fn refused(what: &str, why: &NotAFeed) -> Fail {
    let name = if what == "-" { String::from("Standard input") } else { clean::line(&target::masked(what)) };
    let hint = match why {
        NotAFeed::WebPage { feeds } if feeds.iter().any(|feed| feed.how != NamedBy::Text) => {
            let named = feeds.iter().filter(|feed| feed.how != NamedBy::Text);
            let addresses: Vec<String> = named.map(|feed| target::masked(&feed.url)).collect();
            format!("It names {}.", addresses.join(", "))
        }
        NotAFeed::WebPage { .. } => String::from("It names no feed either."),
        NotAFeed::Opml => String::from("`earmark import` follows its shows."),
        NotAFeed::Empty | NotAFeed::Other(_) => String::new(),
    };
    Problem::new("inspect.no-feed", format!("{name} is no feed."), sentence(why), hint).into()
}
