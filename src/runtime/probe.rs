//! One question to the terminal, with one deadline: what colour its ground is, which graphics it has, how large its cells
//! are, what it is called.
//!
//! What was typed meanwhile is handed on, and an answer that comes too late is not taken for typing.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::{Chord, Ground, KeyCode, Msg};

/// How long the terminal may take. Those that answer do so within a few milliseconds.
pub const DEADLINE: Duration = Duration::from_millis(150);
/// … and where nobody types: one that is still opening its window (kitty without a graphics card) answers when that is done.
const PATIENCE: Duration = Duration::from_secs(1);

/// The ground (OSC 11); a kitty picture of one dot, only asked about; the name (XTVERSION); the size of a cell in dots; and what every terminal
/// answers (DA1), so that nobody waits for those that know nothing of the rest.
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c";

/// How pictures are written.
#[cfg(feature = "images")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Kitty,
    Iterm2,
    Sixel,
}

/// Graphics that the terminal has said it can show.
#[cfg(feature = "images")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graphics {
    pub kind: Kind,
    /// Dots across and down in one cell.
    pub cell: (u16, u16),
}

/// Who asked, and who waits for what the terminal said: `None` until then.
pub type Tell = watch::Sender<Option<Answer>>;
#[cfg(feature = "images")]
pub type Told = watch::Receiver<Option<Answer>>;

/// What came back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    kitty: bool,
    sixel: bool,
    name: String,
    cell: Option<(u16, u16)>,
    /// Red, green and blue, each from 0 to 1.
    ground: Option<[f32; 3]>,
    /// The last answer is there.
    complete: bool,
    /// What is no answer: keys.
    typed: Vec<u8>,
}

impl Answer {
    /// Reads what the terminal sent so far.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut answer = Self::default();
        let mut rest = bytes;
        while let Some((first, after)) = rest.split_first() {
            let (taken, body) = match (first, after) {
                (0x1b, [b'_' | b'P' | b']', body @ ..]) => string(body),
                (0x1b, [b'[', body @ ..]) => sequence(body),
                _ => (0, None),
            };
            let Some(body) = body else {
                answer.typed.push(*first);
                rest = after;
                continue;
            };
            answer.take(after.first().copied().unwrap_or(0), body);
            rest = after.get(1 + taken..).unwrap_or_default();
        }
        answer
    }

    fn take(&mut self, kind: u8, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        if kind == b']' {
            self.ground = text.strip_prefix("11;rgb:").and_then(rgb).or(self.ground);
        } else if kind == b'_' {
            self.kitty |= text.starts_with("Gi=31") && text.ends_with(";OK");
        } else if kind == b'P' {
            if let Some(name) = text.strip_prefix(">|") {
                name.clone_into(&mut self.name);
            }
        } else if let Some(attributes) = text.strip_prefix('?').and_then(|text| text.strip_suffix('c')) {
            self.complete = true;
            self.sixel = attributes.split(';').skip(1).any(|one| one == "4");
        } else if let Some(size) = text.strip_prefix("6;").and_then(|text| text.strip_suffix('t')) {
            let mut numbers = size.split(';').filter_map(|number| number.parse::<u16>().ok());
            let (down, across) = (numbers.next(), numbers.next());
            self.cell = across.zip(down).filter(|cell| sensible(*cell));
        } else {
            self.typed.extend([b"\x1b[", body].concat());
        }
    }

    /// Whether the terminal writes on dark or on light, as eyes see it (WCAG's weights without its curve are near enough).
    #[must_use]
    pub fn ground(&self) -> Option<Ground> {
        let [red, green, blue] = self.ground?;
        let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        Some(if light > 0.5 { Ground::Light } else { Ground::Dark })
    }

    /// What pictures may be written as; `cell` is the size of a cell where the terminal did not answer that.
    #[cfg(feature = "images")]
    #[must_use]
    pub fn graphics(&self, cell: Option<(u16, u16)>) -> Option<Graphics> {
        let cell = self.cell.or(cell.filter(|cell| sensible(*cell)))?;
        let name = self.name.to_ascii_lowercase();
        let called = |names: &[&str]| names.iter().any(|known| name.contains(known));
        let kind = match () {
            () if called(&["iterm2", "wezterm"]) => Kind::Iterm2,
            // It draws kitty's pictures nowhere, and of sixel ones a last row too many.
            () if called(&["konsole"]) => is_at_least(&name, "konsole ", (22, 4)).then_some(Kind::Iterm2)?,
            // Others answer, too, and so do older ones, but draw no picture where its placeholders stand.
            () if self.kitty && (called(&["ghostty"]) || is_at_least(&name, "kitty(", (0, 28))) => Kind::Kitty,
            () if self.sixel => Kind::Sixel,
            () => return None,
        };
        Some(Graphics { kind, cell })
    }

    /// What was typed meanwhile: keys and pasted texts. Of keys that come as a sequence the arrows are known.
    #[must_use]
    pub fn typed(&self) -> Vec<Msg> {
        let text = String::from_utf8_lossy(&self.typed);
        let (mut out, mut rest) = (Vec::new(), text.as_ref());
        while let Some(first) = rest.chars().next() {
            if let Some((pasted, after)) = rest.strip_prefix(PASTE).and_then(|rest| rest.split_once(PASTED)) {
                out.push(Msg::Paste(pasted.to_owned()));
                rest = after;
            } else if let Some(after) = rest.strip_prefix("\x1b[") {
                let end = after.find(|letter: char| ('@'..='~').contains(&letter)).map_or(after.len(), |end| end + 1);
                let (body, after) = after.split_at_checked(end).unwrap_or((after, ""));
                let arrow = match body {
                    "A" => Some(KeyCode::Up),
                    "B" => Some(KeyCode::Down),
                    "C" => Some(KeyCode::Right),
                    "D" => Some(KeyCode::Left),
                    _ => None,
                };
                out.extend(arrow.map(|code| Msg::Key(Chord::plain(code))));
                rest = after;
            } else if ["\x1b_", "\x1bP", "\x1b]"].iter().any(|start| rest.starts_with(start)) {
                // Half of an answer.
                break;
            } else {
                out.extend(key(first).map(Msg::Key));
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        out
    }

    /// How long to wait for the rest: whoever types is not kept waiting.
    fn patience(&self) -> Duration {
        if self.typed().is_empty() { PATIENCE } else { DEADLINE }
    }

    /// A pasted text has begun and is not at its end.
    fn pasting(&self) -> bool {
        let text = String::from_utf8_lossy(&self.typed);
        text.rsplit_once(PASTE).is_some_and(|(_, rest)| !rest.contains(PASTED))
    }
}

/// Around a pasted text.
const PASTE: &str = "\x1b[200~";
const PASTED: &str = "\x1b[201~";

fn key(letter: char) -> Option<Chord> {
    let code = match letter {
        '\r' | '\n' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x7f' => KeyCode::Backspace,
        '\x01'..='\x1a' => {
            let letter = char::from(u8::try_from(letter).unwrap_or(0) + b'a' - 1);
            return Some(Chord { ctrl: true, ..Chord::char(letter) });
        }
        letter if letter.is_control() => return None,
        letter => KeyCode::Char(letter),
    };
    Some(Chord::plain(code))
}

/// `1616/1818/1d1d`, or as many digits as the terminal likes for each.
fn rgb(text: &str) -> Option<[f32; 3]> {
    let mut parts = text.split('/').map(|part| {
        let most = 16u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        Some(u32::from_str_radix(part, 16).ok()? as f32 / most as f32)
    });
    let rgb = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(rgb)
}

/// Whether a name such as `kitty(0.32.2)` or `konsole 24.12.1` begins like this and has at least this version.
#[cfg(feature = "images")]
fn is_at_least(name: &str, begins: &str, version: (u32, u32)) -> bool {
    let said = name.strip_prefix(begins).unwrap_or_default();
    let mut parts = said.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse::<u32>().ok());
    (parts.next(), parts.next()) >= (Some(version.0), Some(version.1))
}

/// From one dot to what no screen has.
fn sensible((across, down): (u16, u16)) -> bool {
    (1..=100).contains(&across) && (1..=200).contains(&down)
}

/// The body of a string up to its end (ST, or the bell that older terminals end it with), and the bytes that it takes
/// with it.
fn string(bytes: &[u8]) -> (usize, Option<&[u8]>) {
    let st = bytes.windows(2).position(|pair| pair == b"\x1b\\").map(|end| (end, end + 2));
    let bell = bytes.iter().position(|byte| *byte == 7).map(|end| (end, end + 1));
    st.into_iter().chain(bell).min().map_or((0, None), |(end, taken)| (taken, bytes.get(..end)))
}

/// The body of a control sequence with its last letter.
fn sequence(bytes: &[u8]) -> (usize, Option<&[u8]>) {
    let end = bytes.iter().position(|byte| (0x40..=0x7e).contains(byte));
    end.map_or((0, None), |end| (end + 1, bytes.get(..=end)))
}

/// Throws away the answers that come after the deadline: strings, which would be read as keys.
#[derive(Debug, Default)]
pub struct Late {
    expected: bool,
    within: bool,
}

impl Late {
    /// Whether this message is a part of a late answer.
    pub fn swallows(&mut self, message: &Msg) -> bool {
        let Msg::Key(chord) = message else { return false };
        let alt = |letter| chord.alt && chord.code == KeyCode::Char(letter);
        if self.within {
            let bell = chord.ctrl && chord.code == KeyCode::Char('g');
            self.within = !alt('\\') && !bell;
            return true;
        }
        self.within = self.expected && (alt('_') || alt('P') || alt(']'));
        self.within
    }
}

/// Asks, and waits for the answer. Called by the thread that reads keys, before it reads any.
#[cfg(unix)]
#[must_use]
pub fn ask() -> (Answer, Late) {
    use std::io::Write as _;
    use std::time::Instant;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stdin = std::io::stdin();
    let mut out = std::io::stdout().lock();
    let asked = out.write_all(QUESTION).and_then(|()| out.flush());
    drop(out);
    let (mut began, mut bytes) = (Instant::now(), Vec::new());
    let mut answer = Answer::default();
    while asked.is_ok() && (!answer.complete || answer.pasting()) {
        let left = answer.patience().saturating_sub(began.elapsed());
        let Ok(left) = Timespec::try_from(left) else { break };
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        if !matches!(poll(&mut fds, Some(&left)), Ok(1..)) {
            break;
        }
        let mut buffer = [0; 1024];
        match rustix::io::read(&stdin, &mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
        answer = Answer::read(&bytes);
        if answer.pasting() {
            // Its end is on the way.
            began = Instant::now();
        }
    }
    let late = Late { expected: !answer.complete, within: false };
    (answer, late)
}

/// Nobody to ask here.
#[cfg(not(unix))]
#[must_use]
pub fn ask() -> (Answer, Late) {
    (Answer::default(), Late::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KITTY: &[u8] = b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.32.2)\x1b\\\x1b[6;20;10t\x1b[?62;c";

    #[cfg(feature = "images")]
    fn graphics(bytes: &[u8]) -> Option<Graphics> {
        Answer::read(bytes).graphics(None)
    }

    #[cfg(feature = "images")]
    #[test]
    fn terminals_are_known_by_what_they_say() {
        let kind = |bytes: &[u8]| graphics(bytes).map(|graphics| graphics.kind);
        assert_eq!(graphics(KITTY), Some(Graphics { kind: Kind::Kitty, cell: (10, 20) }));
        assert_eq!(kind(b"\x1bP>|XTerm(390)\x1b\\\x1b[6;16;8t\x1b[?64;1;2;4;6;9c"), Some(Kind::Sixel));
        assert_eq!(kind(b"\x1bP>|XTerm(390)\x1b\\\x1b[6;16;8t\x1b[?64;1;2;6;9c"), None, "no sixel");
        assert_eq!(kind(b"\x1bP>|iTerm2 3.5.10\x1b\\\x1b[6;16;8t\x1b[?62;4c"), Some(Kind::Iterm2));
        assert_eq!(
            kind(b"\x1b_Gi=31;OK\x1b\\\x1bP>|Konsole 22.12.3\x1b\\\x1b[6;14;7t\x1b[?62;1;4c"),
            Some(Kind::Iterm2)
        );
        let others: [&[u8]; 5] = [
            b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;20;10t\x1b[?62;c",
            b"\x1b_Gi=31;OK\x1b\\\x1bP>|Konsole 21.12\x1b\\\x1b[6;20;10t\x1b[?62;4c",
            b"\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[6;20;10t\x1b[?62;c",
            b"\x1b[6;0;0t\x1b[?62;4c",
            b"",
        ];
        for other in others {
            assert_eq!(graphics(other), None, "{}", String::from_utf8_lossy(other));
        }
        let without = Answer::read(b"\x1b[?62;4c");
        assert_eq!(without.graphics(Some((8, 16))), Some(Graphics { kind: Kind::Sixel, cell: (8, 16) }));
        assert_eq!(without.graphics(Some((0, 16))), None);
    }

    #[test]
    fn the_ground_is_dark_or_light() {
        let ground = |answer: &[u8]| Answer::read(&[answer, KITTY].concat()).ground();
        assert_eq!(ground(b"\x1b]11;rgb:1616/1818/1d1d\x1b\\"), Some(Ground::Dark));
        assert_eq!(ground(b"\x1b]11;rgb:fb/fa/f7\x07"), Some(Ground::Light));
        // Of full blue eyes see little.
        assert_eq!(ground(b"\x1b]11;rgb:0000/0000/ffff\x07"), Some(Ground::Dark));
        for odd in [b"\x1b]11;rgb:fb/fa\x07".as_slice(), b"\x1b]11;rgb://\x07", b"\x1b]4;rgb:0/0/0\x07", b""] {
            assert_eq!(ground(odd), None, "{odd:?}");
            assert!(Answer::read(&[odd, KITTY].concat()).typed().is_empty());
        }
    }

    #[test]
    fn what_is_typed_meanwhile_is_handed_on() {
        let answer = Answer::read(&[b"jq".as_slice(), KITTY, b"\r\x04"].concat());
        assert!(answer.complete && answer.kitty);
        let typed = [Chord::char('j'), Chord::char('q'), Chord::plain(KeyCode::Enter)];
        let ctrl_d = Chord { ctrl: true, ..Chord::char('d') };
        let typed: Vec<Msg> = typed.into_iter().chain([ctrl_d]).map(Msg::Key).collect();
        assert_eq!(answer.typed(), typed);
        let paste = Answer::read(b"\x1b[B\x1b[200~https://example.org/\x1b[201~\x1b[I\x1b");
        let [down, esc] = [KeyCode::Down, KeyCode::Esc].map(|code| Msg::Key(Chord::plain(code)));
        assert_eq!(paste.typed(), [down, Msg::Paste("https://example.org/".into()), esc]);
        assert!(!paste.pasting() && Answer::read(b"\x1b[200~https").pasting());
        // Half of an answer is not typing.
        assert_eq!(Answer::read(&KITTY[..9]).typed(), []);
    }

    #[test]
    fn a_slow_terminal_is_waited_for_while_nobody_types() {
        let patience = |bytes: &[u8]| Answer::read(bytes).patience();
        assert_eq!((patience(b""), patience(b"j")), (PATIENCE, DEADLINE));
        // Neither half of an answer nor word of the focus is typing.
        assert_eq!((patience(&KITTY[..9]), patience(b"\x1b[I")), (PATIENCE, PATIENCE));
        assert_eq!(patience(&[b"\x1b[I", KITTY, b"q"].concat()), DEADLINE);
    }

    #[test]
    fn an_answer_after_the_deadline_is_not_typing() {
        let alt = |letter| Msg::Key(Chord { alt: true, ..Chord::char(letter) });
        let keys =
            [alt('_'), Msg::Key(Chord::char('G')), Msg::Key(Chord::char('q')), alt('\\'), Msg::Key(Chord::char('j'))];
        let mut late = Late { expected: true, within: false };
        assert_eq!(keys.each_ref().map(|key| late.swallows(key)), [true, true, true, true, false]);
        let mut asked = Late::default();
        assert_eq!(keys.each_ref().map(|key| asked.swallows(key)), [false; 5]);
    }
}
