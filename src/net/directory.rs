//! Show pages of directories: which feed they are about.

use reqwest::Url;

use crate::feed::directory;

/// The address that tells the feed of a show whose page in Apple's directory this is (`…/podcast/NAME/id123`); `None` for
/// every other page.
pub(super) fn look_up(page: &str) -> Option<String> {
    let url = Url::parse(page).ok()?;
    if !matches!(url.host_str()?, "podcasts.apple.com" | "itunes.apple.com") {
        return None;
    }
    let number = url.path_segments()?.rev().find_map(|part| part.strip_prefix("id"))?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("https://itunes.apple.com/lookup?id={number}&entity=podcast"))
}

/// The feed that the answer to a look-up names.
pub(super) fn feed_of(answer: &[u8]) -> Option<String> {
    directory::read(answer)?.shows.into_iter().next()?.feed_url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn show_pages_are_known_by_their_number() {
        let number = Some(String::from("https://itunes.apple.com/lookup?id=1545953110&entity=podcast"));
        for page in [
            "https://podcasts.apple.com/us/podcast/a-name/id1545953110",
            "https://podcasts.apple.com/podcast/id1545953110?i=1000",
            "https://itunes.apple.com/de/podcast/a-name/id1545953110?mt=2",
        ] {
            assert_eq!(look_up(page), number, "{page}");
        }
        for other in [
            "https://podcasts.apple.com/us/podcast/idea",
            "https://podcasts.apple.com/us/podcast/id",
            "https://evil.example/podcasts.apple.com/id1",
            "https://podcasts.apple.com.evil.example/id1",
            "nothing",
        ] {
            assert_eq!(look_up(other), None, "{other}");
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the answers are files")]
    fn real_answers_are_understood() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/directory");
        if !folder.parent().is_some_and(std::path::Path::exists) {
            println!("../shared/corpus not found");
            return;
        }
        let feed = |name: &str| feed_of(&std::fs::read(folder.join(name)).unwrap());
        let found = feed("itunes-podcaster-podcast-lookup-response-1545953110.json").unwrap();
        assert!(found.starts_with("https://"), "{found}");
        let in_store_only = br#"{"resultCount":1,"results":[{"collectionId":1,"collectionName":"A show"}]}"#;
        assert_eq!(feed_of(in_store_only), None);
        assert_eq!(feed_of(b"{\"resultCount\":0,\"results\":[]}"), None);
        assert_eq!(feed_of(b"<html>"), None);
    }
}
