//! Words and weights in little room: an index of ten thousand shows has millions of them.

/// A list of texts, one behind the other.
#[derive(Debug, Default)]
pub struct Texts {
    text: String,
    /// Where each of them ends.
    ends: Vec<u32>,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub fn get(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..*self.ends.get(at)? as usize)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The place of a text in a list that is sorted.
    pub fn find(&self, text: &str) -> Option<usize> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.get(middle)?.cmp(text) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The root of a weight of 1, as it is kept.
const FULL: f32 = 127.0;

/// A term of a show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Term {
    pub number: u32,
    /// 0 to 1, kept to 1 part in 127 of its root: small ones are kept finer.
    pub weight: f32,
    /// The show says it of itself.
    pub own: bool,
    /// It is a name of somebody who takes part.
    pub name: bool,
    /// The show comes back to it: a word that it says once may stand anywhere.
    pub subject: bool,
}

/// The terms of a show, in their order: steps from one to the next, and a byte each for the weight and whether it is a
/// subject: a flag more in the steps would make many of them a byte longer.
#[derive(Debug, Default)]
pub struct Terms(Box<[u8]>);

impl Terms {
    /// Packs terms that are in their order, each once.
    pub fn pack(all: &[Term]) -> Self {
        let mut bytes = Vec::with_capacity(all.len() * 3);
        let mut before = 0;
        for one in all {
            let step = u64::from(one.number - before);
            before = one.number;
            let mut left = (step << 2) | (u64::from(one.own) << 1) | u64::from(one.name);
            while left >= 0x80 {
                bytes.push((left & 0x7f) as u8 | 0x80);
                left >>= 7;
            }
            bytes.push(left as u8);
            let root = (one.weight.clamp(0.0, 1.0).sqrt() * FULL).round() as u8;
            bytes.push(root << 1 | u8::from(one.subject));
        }
        Self(bytes.into())
    }

    pub fn iter(&self) -> impl Iterator<Item = Term> + '_ {
        let mut bytes = self.0.iter().copied();
        let mut term = 0;
        std::iter::from_fn(move || {
            let (mut read, mut shift) = (0_u64, 0);
            loop {
                let byte = bytes.next()?;
                read |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            term += (read >> 2) as u32;
            let weight = bytes.next()?;
            let root = f32::from(weight >> 1) / FULL;
            let (own, name, subject) = (read & 2 != 0, read & 1 != 0, weight & 1 != 0);
            Some(Term { number: term, weight: root * root, own, name, subject })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_there_again(
            terms in prop::collection::btree_map(any::<u32>(), (0.0_f32..=1.0, any::<[bool; 3]>()), 0..40)
        ) {
            let terms: BTreeMap<u32, (f32, [bool; 3])> = terms;
            let all: Vec<Term> =
                terms.into_iter().map(|(term, (weight, [own, name, subject]))| Term { number: term, weight, own, name, subject }).collect();
            let packed: Vec<Term> = Terms::pack(&all).iter().collect();
            prop_assert_eq!(packed.len(), all.len());
            for (one, other) in packed.iter().zip(&all) {
                prop_assert_eq!((one.number, one.own), (other.number, other.own));
                prop_assert_eq!((one.name, one.subject), (other.name, other.subject));
                prop_assert!((one.weight - other.weight).abs() < 0.009, "{one:?} {other:?}");
            }
        }

        #[test]
        fn texts_are_found_by_place_and_by_themselves(texts in prop::collection::btree_set("\\PC{0,6}", 0..30)) {
            let mut list = Texts::default();
            for text in &texts {
                list.push(text);
            }
            for (at, text) in texts.iter().enumerate() {
                prop_assert_eq!(list.get(at), Some(text.as_str()));
                prop_assert_eq!(list.find(text), Some(at));
            }
            prop_assert_eq!(list.get(texts.len()), None);
            prop_assert_eq!(list.find("not in it at all"), None);
        }
    }
}
