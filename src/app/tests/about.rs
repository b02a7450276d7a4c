//! What stands on the About page of a show.

use super::world::{World, show};
use crate::app::about;
use crate::model::{Further, LinkTarget, Live, Named, ShowDetail, Timestamp};
use crate::text::layout;

fn live(title: &str, status: &str) -> Live {
    Live { title: title.into(), status: status.into(), ..Live::default() }
}

/// Each with its hour, and each way to follow it once.
#[test]
fn what_is_live_has_its_hour_and_its_page() {
    let world = World::blank();
    let address = |path: &str| Some(format!("https://live.example/{path}"));
    let page = |path: &str, name: &str| Named { name: name.into(), url: address(path) };
    let start = Some(Timestamp(1_707_766_200));
    let detail = ShowDetail {
        further: Further {
            live: vec![
                Live {
                    start,
                    url: address("stream"),
                    pages: vec![page("watch", ""), page("tube", "Tube")],
                    chat: address("chat"),
                    ..live("Tonight", "live")
                },
                Live {
                    start,
                    pages: vec![page("later", "")],
                    chat: Some("irc #harbour".into()),
                    ..live("Later", "pending")
                },
                Live { url: address("same"), pages: vec![page("same", "Here")], ..live("Then", "") },
                Live { start, ..live("", "pending") },
                live("", ""),
            ],
            ..Further::default()
        },
        ..ShowDetail::default()
    };
    let notes = about::notes(&world.state, &show(1, "Harbour"), &detail);
    let text = layout::plain(&notes, 100).split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "• Tonight [1] · live · 12 Feb 2024, 19:30 · watch: https://live.example/watch [2], Tube [3] · chat: \
        https://live.example/chat [4] • Later · pending · 12 Feb 2024, 19:30 · watch: https://live.example/later [5] · chat: \
        irc #harbour • [6] Then live.example • pending · 12 Feb 2024, 19:30 Feed";
    assert!(text.contains(said), "{text}");
    let leads = |number: u16| notes.links.iter().find(|link| link.number == number).map(|link| link.target.clone());
    assert!(matches!(leads(5), Some(LinkTarget::Web(to)) if Some(to.clone()) == address("later")), "{:?}", leads(5));
}
