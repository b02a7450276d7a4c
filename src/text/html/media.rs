//! The file that notes play or offer. Feeds of blogs, and such as are made by hand, name the file of an episode there.

use memchr::{memchr_iter, memmem};

use crate::text::target;
use crate::text::token::{self, Attributes, Listener};

/// A file of sound or moving pictures that notes name, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    pub address: String,
    pub mime: Option<String>,
}

/// The file that notes are about: what they play themselves (HTML, 4.8.8 to 4.8.10), else what they call their enclosure
/// (`<a rel="enclosure">`), else the only one that they link to.
#[must_use]
pub fn media(notes: &str) -> Option<NamedFile> {
    if !may_name_file(notes) {
        return None;
    }
    let mut files = Files::default();
    token::read(notes, &mut files);
    files.played.or(files.enclosed).or(files.linked.filter(|_| !files.several))
}

/// Most notes have none, which is seen without reading them.
fn may_name_file(notes: &str) -> bool {
    let has_ending = |at: usize| {
        let ending = notes.get(at + 1..).unwrap_or_default();
        let length = ending.bytes().take(5).take_while(u8::is_ascii_alphanumeric).count();
        matches!(length, 3 | 4) && notes.get(at..=at + length).is_some_and(|file| target::media_kind(file).is_some())
    };
    let has = |word: &[u8]| memmem::find(notes.as_bytes(), word).is_some();
    has(b"<audio") || has(b"<video") || has(b"enclosure") || memchr_iter(b'.', notes.as_bytes()).any(has_ending)
}

#[derive(Default)]
struct Files {
    played: Option<NamedFile>,
    enclosed: Option<NamedFile>,
    linked: Option<NamedFile>,
    /// There are links to another one, so that none of them is what the notes are about.
    several: bool,
    /// In `<audio>` or `<video>`, where `<source>` names the same in several formats. In a picture it names pictures.
    in_player: bool,
}

impl Listener for Files {
    fn text(&mut self, _: &str) {}

    fn start(&mut self, name: &str, attributes: &Attributes<'_>) {
        let named = |attribute: &str| {
            let address = attributes.get(attribute).map(str::trim).filter(|address| !address.is_empty())?;
            Some(NamedFile { address: address.to_string(), mime: attributes.get("type").map(str::to_string) })
        };
        match name {
            "audio" | "video" => {
                self.in_player = true;
                self.played = self.played.take().or_else(|| named("src"));
            }
            "source" if self.in_player => self.played = self.played.take().or_else(|| named("src")),
            "a" => {
                let relations = attributes.get("rel").unwrap_or_default();
                if relations.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case("enclosure")) {
                    self.enclosed = self.enclosed.take().or_else(|| named("href"));
                } else if let Some(file) = named("href").filter(|file| target::media_kind(&file.address).is_some()) {
                    self.several |= self.linked.as_ref().is_some_and(|known| known.address != file.address);
                    self.linked = Some(file);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if matches!(name, "audio" | "video") {
            self.in_player = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_one_file_or_none() {
        let named = |notes: &str| media(notes).map(|file| file.address);
        for (notes, file) in [
            ("<p>One</p><audio controls src='/one.mp3'></audio> <a href='/two.mp3'>Two</a>", Some("/one.mp3")),
            (
                "<video><source src='a.bin?x=1&amp;y=2' type='video/mp4'><source src='b.webm'></video>",
                Some("a.bin?x=1&y=2"),
            ),
            ("<a href='/two.mp3'>Two</a> <a rel='nofollow Enclosure' href='/three'>Three</a>", Some("/three")),
            ("<a href='/two.MP3?x'>Two</a>, <a href='/two.MP3?x'>again</a>", Some("/two.MP3?x")),
            ("<a href='/two.mp3'>Two</a> <a href='/four.ogg'>Four</a>", None),
            ("<picture><source srcset='a.webp' src='b.mp3.jpg'></picture> a.mp3", None),
            ("<a href='https://a.example/mp3'>All</a>", None),
            ("<audio></audio><source src='x.mp3'>", None),
            ("", None),
        ] {
            assert_eq!(named(notes).as_deref(), file, "{notes}");
        }
        assert_eq!(media("<audio src=x type=audio/ogg>").unwrap().mime.as_deref(), Some("audio/ogg"));
    }
}
