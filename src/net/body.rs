//! The bytes of an answer.

use std::io::{self, Read};
use std::ops::Deref;

use memmap2::MmapMut;

use super::SHARE;

/// The bytes of an answer. Many of them have memory from the system for themselves, to which it goes back at once: an allocator
/// that was given so much in one piece keeps as much of everything that is let go later.
#[derive(Debug)]
pub struct Body(Kept);

#[derive(Debug)]
enum Kept {
    /// Among other things.
    Little(Vec<u8>),
    Much(Box<Own>),
}

/// So many bytes from the beginning of memory of its own, of which only what was written takes any.
#[derive(Debug)]
struct Own {
    memory: MmapMut,
    length: usize,
}

/// From here on they have memory of their own; each page of it is a call into the system, so there is none for less.
const MUCH: usize = 4 << 20;

impl Body {
    /// Room for about as many bytes as were promised, and for one more than the limit if need be.
    pub(super) fn room(promised: usize, limit: usize) -> Self {
        let own = Self::own(promised, limit.saturating_add(1));
        own.unwrap_or_else(|| Vec::with_capacity(promised.min(limit) + 1).into())
    }

    /// Nothing yet, of an answer that says that it will be so long. That is not believed: it takes memory as it comes.
    pub(super) fn promised(length: usize) -> Self {
        Self::own(length, length).unwrap_or_else(|| Vec::with_capacity(length.min(SHARE)).into())
    }

    /// Memory of its own that holds so many at most, where many are expected and the system has it.
    fn own(expected: usize, most: usize) -> Option<Self> {
        let memory = (expected >= MUCH).then(|| MmapMut::map_anon(most).ok()).flatten()?;
        Some(Self(Kept::Much(Box::new(Own { memory, length: 0 }))))
    }

    /// Takes what came next.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if let Kept::Much(own) = &mut self.0 {
            let end = own.length.saturating_add(chunk.len());
            if let Some(room) = own.memory.get_mut(own.length..end) {
                room.copy_from_slice(chunk);
                own.length = end;
                return;
            }
            // There is more than was promised.
            self.0 = Kept::Little(self.to_vec());
        }
        if let Kept::Little(bytes) = &mut self.0 {
            // In steps of what is counted: doubling would take up to twice as much.
            if bytes.len() + chunk.len() > bytes.capacity() {
                bytes.reserve_exact(SHARE.max(bytes.len() / 4).max(chunk.len()));
            }
            bytes.extend_from_slice(chunk);
        }
    }

    /// Takes what can be read, until there are so many bytes in all.
    pub(super) fn read_to(&mut self, end: usize, from: &mut impl Read) -> io::Result<()> {
        match &mut self.0 {
            Kept::Little(bytes) => from.take(end.saturating_sub(bytes.len()) as u64).read_to_end(bytes).map(drop),
            Kept::Much(own) => {
                let end = end.min(own.memory.len());
                while let Some(room @ [_, ..]) = own.memory.get_mut(own.length..end) {
                    match from.read(room) {
                        Ok(0) => break,
                        Ok(more) => own.length += more,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            }
        }
    }

    /// The bytes among other things, copied if need be.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        match self.0 {
            Kept::Little(bytes) => bytes,
            Kept::Much(..) => self.to_vec(),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kept::Little(bytes))
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kept::Little(bytes) => bytes,
            Kept::Much(own) => own.memory.get(..own.length).unwrap_or_default(),
        }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_came_is_there_whatever_was_promised() {
        for promised in [0, 5, SHARE, MUCH, 3 * MUCH, usize::MAX] {
            for length in [0, 1, SHARE + 1, MUCH, MUCH + 1, 3 * MUCH + 7] {
                let all: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
                let mut pushed = Body::promised(promised);
                for chunk in all.chunks(100_000) {
                    pushed.push(chunk);
                }
                assert!(*pushed == *all, "{length} bytes, {promised} promised");
                let mut read = Body::room(promised.min(2 * MUCH), 2 * MUCH);
                read.read_to(2 * MUCH + 1, &mut &*all).unwrap();
                assert!(*read == all[..length.min(2 * MUCH + 1)], "{length} bytes, {promised} promised");
                assert!(read.into_vec() == all[..length.min(2 * MUCH + 1)]);
            }
        }
    }
}
