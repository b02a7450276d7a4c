//! Code pages of DOS, which `encoding_rs` leaves out because browsers do; scripts on old machines still write them. Cyrillic
//! (866) it knows.

/// The number of each, and what its bytes from 0x80 on mean.
const PAGES: [(&str, &str); 3] = [
    (
        "437",
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    ),
    (
        "850",
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
         └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    ),
    (
        "852",
        "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
         └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
    ),
];

/// A code page of DOS.
#[derive(Clone, Copy)]
pub(super) struct Page(&'static str);

impl Page {
    /// The one that a label means: `IBM437`, `cp850`, `dos-852`, `852`.
    pub(super) fn named(label: &str) -> Option<Self> {
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let number = ["ibm", "cp", "dos"].iter().find_map(|prefix| plain.strip_prefix(prefix)).unwrap_or(&plain);
        PAGES.iter().find(|(known, _)| *known == number).map(|(_, upper)| Self(upper))
    }

    /// Every byte is a character.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        let upper: Vec<char> = self.0.chars().collect();
        let of = |byte: u8| byte.checked_sub(0x80).and_then(|at| upper.get(usize::from(at)).copied());
        bytes.iter().map(|byte| of(*byte).unwrap_or(char::from(*byte))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_whole() {
        for (number, upper) in PAGES {
            assert_eq!(upper.chars().count(), 128, "{number}");
        }
        assert!(Page::named("utf-8").is_none());
        for (label, bytes, text) in [
            ("IBM437", &b"caf\x82 \x9b\xff"[..], "café ¢\u{a0}"),
            ("cp850", b"\x9bre \xd5", "øre ı"),
            ("DOS-852", b"\xa7luv\xec, \xad", "žluvý, ş"),
        ] {
            assert_eq!(Page::named(label).unwrap().text(bytes), text, "{label}");
        }
    }
}
