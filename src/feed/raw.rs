//! The hash by which an item is known again before it is read, and by which long notes are. It is kept in libraries, so it is
//! the same on every machine.

/// Odd numbers without a pattern.
const KEYS: [u64; 5] =
    [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3, 0x1d8e_4e27_c47d_124f];

/// The high and the low half of a product: every bit of one reaches every bit of the other.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    (product as u64) ^ ((product >> 64) as u64)
}

/// Hash of these bytes after whatever made the seed. Never 0, which stands for “not known”. Sixty-four bytes at a time in four
/// lanes, because a refresh does little else.
#[must_use]
pub fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let [first, second, third, fourth, last] = KEYS;
    let mut lanes = [seed ^ first, seed ^ second, seed ^ third, seed ^ fourth];
    let (chunks, rest) = bytes.as_chunks::<64>();
    for chunk in chunks {
        step(&mut lanes, chunk);
    }
    let mut end = [0_u8; 64];
    if let Some(begin) = end.get_mut(..rest.len()) {
        begin.copy_from_slice(rest);
    }
    step(&mut lanes, &end);
    let [a, b, c, d] = lanes;
    let length = bytes.len() as u64;
    fold(fold(a ^ last, b ^ length), fold(c ^ first, d ^ last)).max(1)
}

fn step(lanes: &mut [u64; 4], chunk: &[u8; 64]) {
    let (words, _) = chunk.as_chunks::<16>();
    for ((lane, words), key) in lanes.iter_mut().zip(words).zip(KEYS) {
        let number = u128::from_le_bytes(*words);
        *lane = fold(*lane ^ (number as u64), key ^ ((number >> 64) as u64)).wrapping_add(*lane);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kept in libraries: other numbers would make the next refresh read everything once more.
    #[test]
    fn the_hash_never_changes() {
        let long = "eight by eight, and then some more, until it is longer than one step of sixty-four bytes";
        insta::assert_snapshot!(
            format!("{:016x} {:016x} {:016x}", hash(0, b""), hash(1, b"earmark"), hash(2, long.as_bytes())),
            @"6133d48d37e8df4c 6f3f1ad5961013f0 be6727feefe69c14"
        );
    }

    proptest::proptest! {
        #[test]
        fn every_byte_counts(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..300), at in 0..300_usize, bit in 0..8_u8) {
            let mut other = bytes.clone();
            other[at % bytes.len()] ^= 1_u8 << bit;
            proptest::prop_assert_ne!(hash(7, &bytes), hash(7, &other));
            proptest::prop_assert_ne!(hash(7, &bytes), hash(8, &bytes));
            other.clone_from(&bytes);
            other.push(0);
            proptest::prop_assert_ne!(hash(7, &bytes), hash(7, &other));
        }
    }
}
