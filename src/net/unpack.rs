//! Answers as they come over the wire, and how to unpack them. A packed answer is a quarter as long, so it stays packed until
//! somebody has time to read it; unpacking is work for a processor and not for whoever waits for sockets. An answer that comes
//! unpacked and does not end is packed here, so that it takes no more memory than others.

use std::io::{self, Read, Write as _};

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use reqwest::header::{self, HeaderMap};

use super::body::Body;
use super::{FetchError, SHARE};

/// What is asked for.
pub(super) const ACCEPTED: &str = "gzip, br";
/// Memory that the brotli decoder reads into.
const BUFFER: usize = 32 << 10;
/// Longer answers are counted first; hardly a feed is.
const UNCOUNTED: usize = 16 << 20;
/// Packings around a packing that are opened: some servers and the proxies before them each pack once.
const AROUND: usize = 3;
/// Packings that a server may name (the registry of RFC 9110 §16.6.1) and that nobody asked it for.
const UNKNOWN: [&str; 6] = ["zstd", "compress", "x-compress", "dcb", "dcz", "exi"];
/// Text is seldom packed better than this; whoever promises more has to show it.
const USUAL: usize = 12;

/// How an answer is packed (`Content-Encoding`, RFC 9110 §8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// Not at all, or in a way that was not asked for: some servers write `utf-8` there.
    #[default]
    Plain,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 1950, or, as some servers have it, RFC 1951 without anything around it.
    Deflate,
    /// Something else, which nobody has asked for.
    Unknown(&'static str),
}

impl Packing {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get_all(header::CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let said: Vec<Self> = said.flat_map(|line| line.split(',')).map(Self::named).collect();
        let mut packings = said.into_iter().filter(|packing| *packing != Self::Plain);
        let first = packings.next().unwrap_or_default();
        // What is packed twice in the same way shows that when it is opened.
        if packings.all(|other| other == first) { first } else { Self::Unknown("several ways at once") }
    }

    fn named(name: &str) -> Self {
        let name = name.trim().to_ascii_lowercase();
        match &*name {
            "gzip" | "x-gzip" => Self::Gzip,
            "br" => Self::Brotli,
            "deflate" => Self::Deflate,
            _ => UNKNOWN.iter().find(|unknown| **unknown == name).map_or(Self::Plain, |name| Self::Unknown(name)),
        }
    }

    /// Whether there is something to unpack, said or not.
    pub(super) fn is_packed(self, answer: &[u8]) -> bool {
        self != Self::Plain || is_gzip(answer)
    }

    /// The answer as it was before it was packed. Takes time in proportion to what comes out, and stops at `limit_mib`. A server
    /// that packs without saying so, or says so without packing, is understood.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`], [`FetchError::Truncated`] when the pack ends in the middle, and [`FetchError::BadEncoding`].
    pub fn unpack(self, packed: Body, limit_mib: u64) -> Result<Body, FetchError> {
        let mut document = self.unpack_once(packed, limit_mib)?;
        for _ in 0..AROUND {
            if !is_gzip(&document) {
                break;
            }
            document = Self::Gzip.unpack_once(document, limit_mib)?;
        }
        Ok(document)
    }

    fn unpack_once(self, packed: Body, limit_mib: u64) -> Result<Body, FetchError> {
        // Whoever announces a pack and sends nothing has sent nothing.
        if packed.is_empty() || self == Self::Plain {
            return Ok(packed);
        }
        // What was packed before is not packed again by every server that says so.
        let packing = if is_gzip(&packed) { Self::Gzip } else { self };
        match packing.unpack_whole(&packed, limit_mib) {
            Err(_) if is_text(&packed) => Ok(packed),
            done => done,
        }
    }

    fn unpack_whole(self, packed: &[u8], limit_mib: u64) -> Result<Body, FetchError> {
        if let Self::Unknown(name) = self {
            return Err(FetchError::UnknownPacking { name });
        }
        let limit = usize::try_from(limit_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX);
        let mut out = Body::room(self.promised(packed).min(limit), limit.min(UNCOUNTED));
        let mut done = self.unpack_into(packed, limit.min(UNCOUNTED), &mut out);
        if done.is_ok() && out.len() > UNCOUNTED {
            // So much of so little may be a bomb. It is counted before any more memory is given to it.
            let mut count = Count(0);
            done = self.unpack_into(packed, limit, &mut count);
            if done.is_ok() && count.0 <= limit {
                out = Body::room(count.0, count.0);
                done = self.unpack_into(packed, limit, &mut out);
            }
            if count.0 > limit {
                return Err(FetchError::TooLarge { limit_mib });
            }
        } else if out.len() > limit {
            return Err(FetchError::TooLarge { limit_mib });
        }
        match done {
            Ok(()) => Ok(out),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(FetchError::Truncated { bytes: Some(out.len() as u64), detail: error.to_string() })
            }
            Err(error) => Err(FetchError::BadEncoding { detail: error.to_string() }),
        }
    }

    /// Unpacks up to the limit and one byte more.
    fn unpack_into(self, packed: &[u8], limit: usize, out: &mut impl Sink) -> io::Result<()> {
        match self {
            Self::Plain | Self::Unknown(_) => Ok(()),
            Self::Deflate => out.fill(&mut Inflate::new(packed), limit),
            Self::Gzip => gunzip(packed, limit, out),
            Self::Brotli => {
                let mut source = Source { rest: packed, ended: false };
                let done = out.fill(&mut brotli_decompressor::Decompressor::new(&mut source, BUFFER), limit);
                // The decoder calls everything invalid; whoever asked for more than there is was cut off.
                if source.ended { done.map_err(|_| io::ErrorKind::UnexpectedEof.into()) } else { done }
            }
        }
    }

    /// How many bytes it will be, as far as one may believe it: gzip says so in its last four.
    pub fn promised(self, packed: &[u8]) -> usize {
        let usual = packed.len().saturating_mul(USUAL);
        match (self, packed.last_chunk::<4>()) {
            (Self::Plain, _) => packed.len(),
            (Self::Gzip, Some(length)) => (u32::from_le_bytes(*length) as usize + 1).min(usual),
            _ => packed.len().saturating_mul(4),
        }
    }
}

/// Whether this begins as a file of gzip does (RFC 1952 §2.3.1); no document does.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// Whether this begins like a feed, a list or a page.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    matches!(bytes.first(), Some(b'<' | b'{'))
}

/// An answer on its way.
pub(super) struct Arriving {
    packing: Packing,
    /// As it came, until it is packed here.
    bytes: Body,
    packer: Option<GzEncoder<Vec<u8>>>,
    length: usize,
}

impl Arriving {
    /// An answer that is packed like this and says that it will be so long.
    pub(super) fn new(packing: Packing, promised: usize) -> Self {
        Self { packing, bytes: Body::promised(promised), packer: None, length: 0 }
    }

    /// How many bytes have come.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Takes what came next.
    pub(super) async fn push(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.length += chunk.len();
        if let Some(packer) = &mut self.packer {
            return packer.write_all(chunk);
        }
        self.bytes.push(chunk);
        if self.packing == Packing::Plain && self.length > UNCOUNTED {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            for piece in std::mem::take(&mut self.bytes).chunks(SHARE) {
                packer.write_all(piece)?;
                // Others have answers, too.
                tokio::task::yield_now().await;
            }
            self.packer = Some(packer);
        }
        Ok(())
    }

    /// All of it, and how it is packed now.
    pub(super) fn finish(self) -> io::Result<(Body, Packing)> {
        match self.packer {
            Some(packer) => Ok((packer.finish()?.into(), Packing::Gzip)),
            None => Ok((self.bytes, self.packing)),
        }
    }
}

/// Bytes that notice when somebody asks for more of them.
struct Source<'a> {
    rest: &'a [u8],
    ended: bool,
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.ended |= self.rest.is_empty() && !into.is_empty();
        self.rest.read(into)
    }
}

/// Reads what was deflated, and notices, which the decoders of `flate2` do not, when it ends too early.
struct Inflate<'a> {
    rest: &'a [u8],
    state: Decompress,
}

impl<'a> Inflate<'a> {
    fn new(packed: &'a [u8]) -> Self {
        // RFC 1950 §2.2: the method, and a number that 31 divides.
        let is_zlib = matches!(packed, [method, flags, ..]
            if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31));
        Self { rest: packed, state: Decompress::new(is_zlib) }
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (read, written) = (self.state.total_in(), self.state.total_out());
        let status = self.state.decompress(self.rest, into, FlushDecompress::None)?;
        let read = usize::try_from(self.state.total_in() - read).unwrap_or(usize::MAX);
        self.rest = self.rest.get(read..).unwrap_or_default();
        let written = usize::try_from(self.state.total_out() - written).unwrap_or(usize::MAX);
        if written == 0 && status != Status::StreamEnd && !into.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(written)
    }
}

/// Where unpacked bytes go.
trait Sink {
    fn length(&self) -> usize;
    /// Takes all there is, up to one byte beyond the limit.
    fn fill(&mut self, from: &mut impl Read, limit: usize) -> io::Result<()>;
}

impl Sink for Body {
    fn length(&self) -> usize {
        self.len()
    }

    fn fill(&mut self, from: &mut impl Read, limit: usize) -> io::Result<()> {
        self.read_to(limit.saturating_add(1), from)
    }
}

/// Only counts them.
struct Count(usize);

impl Sink for Count {
    fn length(&self) -> usize {
        self.0
    }

    fn fill(&mut self, from: &mut impl Read, limit: usize) -> io::Result<()> {
        let left = limit.saturating_add(1).saturating_sub(self.0);
        self.0 += usize::try_from(io::copy(&mut from.take(left as u64), &mut io::sink())?).unwrap_or(usize::MAX);
        Ok(())
    }
}

/// A gzip file may have several members; what is none behind the last is left, as `gzip` does.
fn gunzip(packed: &[u8], limit: usize, out: &mut impl Sink) -> io::Result<()> {
    let mut rest = packed;
    loop {
        let mut member = GzDecoder::new(rest);
        out.fill(&mut member, limit)?;
        if out.length() > limit {
            return Ok(());
        }
        rest = member.into_inner();
        if !rest.starts_with(&[0x1F, 0x8B]) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn members_follow_each_other_and_rubbish_behind_them_is_left() {
        let both = [gzip(b"one "), gzip(b"two"), b"\0\0\0".to_vec()].concat();
        assert_eq!(Packing::Gzip.unpack(both.into(), 1).unwrap()[..], b"one two"[..]);
        assert_eq!(Packing::Gzip.unpack(Body::default(), 1).unwrap()[..], b""[..]);
    }

    #[test]
    fn what_is_said_of_the_packing_need_not_be_true() {
        let feed = b"\xEF\xBB\xBF\n<rss version=\"2.0\"><channel/></rss>";
        for said in [Packing::Plain, Packing::Gzip, Packing::Brotli] {
            assert_eq!(said.unpack(feed.to_vec().into(), 1).unwrap()[..], feed[..], "{said:?}");
        }
        assert_eq!(Packing::Plain.unpack(gzip(feed).into(), 1).unwrap()[..], feed[..]);
        let bomb = gzip(&vec![b' '; 3 << 20]);
        assert!(matches!(Packing::Plain.unpack(bomb.into(), 1), Err(FetchError::TooLarge { .. })));
        assert!(matches!(
            Packing::Gzip.unpack(b"rubbish that says nothing".to_vec().into(), 1),
            Err(FetchError::BadEncoding { .. })
        ));
    }

    #[test]
    fn what_was_packed_twice_is_unpacked_twice() {
        let feed = b"<rss version=\"2.0\"><channel/></rss>";
        let twice = gzip(&gzip(feed));
        for said in [Packing::Plain, Packing::Gzip, Packing::Deflate] {
            assert_eq!(said.unpack(twice.clone().into(), 1).unwrap()[..], feed[..], "{said:?}");
        }
        // A bomb in a parcel is a bomb.
        let bomb = gzip(&gzip(&vec![b' '; 3 << 20]));
        assert!(matches!(Packing::Gzip.unpack(bomb.into(), 1), Err(FetchError::TooLarge { .. })));
    }

    #[test]
    fn deflate_is_read_with_and_without_what_belongs_around_it() {
        let feed = b"<rss version=\"2.0\"><channel/></rss>".repeat(50);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&feed).unwrap();
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(&feed).unwrap();
        for packed in [zlib.finish().unwrap(), raw.finish().unwrap()] {
            assert_eq!(Packing::Deflate.unpack(packed.clone().into(), 1).unwrap()[..], feed[..]);
            for length in 1..packed.len() - 4 {
                let error = Packing::Deflate.unpack(packed[..length].to_vec().into(), 1).unwrap_err();
                assert!(matches!(error, FetchError::Truncated { .. }), "{length}: {error:?}");
            }
        }
        assert_eq!(Packing::Deflate.unpack(feed.clone().into(), 1).unwrap()[..], feed[..], "it may not be true");
        let bomb = {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
            zlib.write_all(&vec![b' '; 3 << 20]).unwrap();
            zlib.finish().unwrap()
        };
        assert!(matches!(Packing::Deflate.unpack(bomb.into(), 1), Err(FetchError::TooLarge { .. })));
    }

    #[test]
    fn the_label_names_what_cannot_be_read() {
        let of = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::CONTENT_ENCODING, line.parse().unwrap());
            }
            Packing::of(&headers)
        };
        assert_eq!(of(&["gzip, gzip"]), Packing::Gzip);
        assert_eq!(of(&["gzip", "X-GZIP"]), Packing::Gzip);
        assert_eq!(of(&["identity, gzip"]), Packing::Gzip);
        assert_eq!(of(&["Deflate"]), Packing::Deflate);
        assert_eq!(of(&["utf-8"]), Packing::Plain);
        assert_eq!(of(&[]), Packing::Plain);
        let unknown = of(&["zstd"]);
        assert_eq!(unknown, Packing::Unknown("zstd"));
        assert_eq!(
            unknown.unpack(b"(\xb5/\xfd".to_vec().into(), 1).unwrap_err(),
            FetchError::UnknownPacking { name: "zstd" }
        );
        assert_eq!(unknown.unpack(b"<rss/>".to_vec().into(), 1).unwrap()[..], b"<rss/>"[..]);
        assert!(matches!(of(&["br, gzip"]), Packing::Unknown(_)));
    }

    #[tokio::test]
    async fn what_does_not_end_is_packed() {
        for (length, how) in
            [(UNCOUNTED, Packing::Plain), (UNCOUNTED + 7, Packing::Gzip), (UNCOUNTED * 2, Packing::Gzip)]
        {
            let content = b"one line like any other\n".repeat(length / 24 + 1);
            let mut arriving = Arriving::new(Packing::Plain, 0);
            for chunk in content[..length].chunks(1 << 20) {
                arriving.push(chunk).await.unwrap();
            }
            assert_eq!(arriving.len(), length);
            let (bytes, packing) = arriving.finish().unwrap();
            assert_eq!(packing, how);
            assert!(how == Packing::Plain || bytes.len() < length / 10);
            assert!(packing.unpack(bytes, 64).unwrap()[..] == content[..length]);
        }
    }

    #[test]
    fn what_is_long_is_counted_before_it_is_kept() {
        let long = vec![b' '; UNCOUNTED + 5];
        let (packed, mib) = (gzip(&long), (UNCOUNTED >> 20) as u64);
        let refused = Packing::Gzip.unpack(packed.clone().into(), mib).unwrap_err();
        assert_eq!(refused, FetchError::TooLarge { limit_mib: mib });
        assert_eq!(Packing::Gzip.unpack(packed.clone().into(), mib + 1).unwrap().len(), long.len());
        let cut = packed[..packed.len() - 9].to_vec();
        assert!(matches!(Packing::Gzip.unpack(cut.into(), mib + 1), Err(FetchError::Truncated { .. })));
    }

    #[test]
    fn brotli_that_is_cut_off_is_told_from_what_is_none() {
        // One block that is not compressed (RFC 7932 §9.2): “hello”, and the end.
        let whole = [0x40, 0, 0x10, b'h', b'e', b'l', b'l', b'o', 3];
        assert_eq!(Packing::Brotli.unpack(whole.to_vec().into(), 1).unwrap()[..], b"hello"[..]);
        for length in 1..whole.len() {
            let error = Packing::Brotli.unpack(whole[..length].to_vec().into(), 1).unwrap_err();
            assert!(matches!(error, FetchError::Truncated { .. }), "{length}: {error:?}");
        }
        let error = Packing::Brotli.unpack(b"this is not packed at all".to_vec().into(), 1).unwrap_err();
        assert!(matches!(error, FetchError::BadEncoding { .. }), "{error:?}");
    }

    #[test]
    fn whoever_promises_four_gigabytes_gets_no_memory_for_them() {
        let mut packed = gzip(b"short");
        let length = packed.len();
        packed[length - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(Packing::Gzip.promised(&packed) <= length * USUAL);
        assert!(Packing::Gzip.unpack(packed.into(), 1).is_err(), "the length is part of the format");
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out_and_what_was_cut_does_not(
            content in prop::collection::vec(any::<u8>(), 1..2_000), cut in 0.0..1.0,
        ) {
            let packed = gzip(&content);
            prop_assert_eq!(Packing::Gzip.unpack(packed.clone().into(), 1).unwrap(), content.into());
            let half = packed[..=((cut * (packed.len() - 2) as f64) as usize)].to_vec();
            let error = Packing::Gzip.unpack(half.into(), 1).unwrap_err();
            let truncated = matches!(error, FetchError::Truncated { .. });
            prop_assert!(truncated, "{error:?}");
        }

        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = Packing::Gzip.unpack(bytes.clone().into(), 1);
            let _ = Packing::Deflate.unpack(bytes.clone().into(), 1);
            let _ = Packing::Brotli.unpack(bytes.into(), 1);
        }
    }
}
