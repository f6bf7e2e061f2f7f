//! Text of mails and invitations: HTML made readable, quotes of earlier messages left out, characters that hide or reorder
//! text taken out. Never renders, never fetches what HTML refers to.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Wide enough that paragraphs are not broken into lines.
const WIDTH: usize = 2_000;

/// Returns HTML as Markdown; `links` adds the addresses of links at its end.
pub(crate) fn from_html(html: &str, links: bool) -> String {
    let text = html2text::config::plain()
        .no_table_borders()
        .allow_width_overflow()
        .no_link_wrapping()
        .link_footnotes(links)
        .raw_mode(true)
        .string_from_read(html.as_bytes(), WIDTH);
    match text {
        Ok(text) => tidy(&text),
        Err(error) => {
            tracing::warn!(%error, "could not read the HTML of a mail");
            String::new()
        }
    }
}

/// Takes out what hides or reorders text, and empty lines beyond one.
pub(crate) fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = vec![];
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        let line: String = line.chars().filter(|it| !is_unseen(*it)).collect();
        let line = line.trim_end();
        let blank = line.trim().is_empty();
        if blank && lines.last().is_none_or(|last| last.is_empty()) {
            continue;
        }
        lines.push(if blank { String::new() } else { line.to_owned() });
    }
    while lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.join("\n")
}

/// Tells whether a character is a control, reorders text, or takes no room.
fn is_unseen(character: char) -> bool {
    (character.is_control() && character != '\t')
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{200b}'..='\u{200c}'
                | '\u{200e}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Returns a snippet as it was before Gmail wrote it for HTML.
pub(crate) fn snippet(escaped: &str) -> String {
    let text = escaped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    tidy(&text)
}

/// Returns HTML without the part that quotes an earlier message.
pub(crate) fn html_without_quote(html: &str) -> &str {
    const MARKS: [&str; 6] = [
        "<div class=\"gmail_quote",
        "<blockquote type=\"cite\"",
        "<div id=\"appendonsend\"",
        "<div id=\"divRplyFwdMsg\"",
        "<div class=\"moz-cite-prefix\"",
        "<div class=\"yahoo_quoted\"",
    ];
    let cut = MARKS.iter().filter_map(|mark| html.find(mark)).min();
    match cut {
        // What was forwarded is what the message is about.
        Some(at) if !html[at..].contains("Forwarded message") && !html[..at].trim().is_empty() => &html[..at],
        Some(_) | None => html,
    }
}

/// Returns text without the quote of an earlier message at its end. Answers written in between stay, with what they
/// answer; what was forwarded stays.
pub(crate) fn without_quote(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let quoted = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('>');
    for (index, line) in lines.iter().enumerate() {
        let rest = &lines[index..];
        let below = |from: usize| rest.get(from..).unwrap_or_default();
        let ends = |from: usize| {
            let below = below(from);
            below.iter().all(|line| quoted(line))
                && below.iter().any(|line| line.trim_start().starts_with('>'))
        };
        let next = rest.get(1).copied().unwrap_or_default();
        let cut = (is_head(line) && ends(1))
            || (is_head(&format!("{} {}", line.trim(), next.trim())) && ends(2))
            || is_divider(line)
            || (line.starts_with('>') && ends(0));
        if cut {
            let kept = lines[..index].join("\n");
            if kept.trim().is_empty() {
                break;
            }
            return kept.trim_end().to_owned();
        }
    }
    text.to_owned()
}

/// Tells whether a line is the one that mail programs put above a quote: "On … wrote:".
fn is_head(line: &str) -> bool {
    const SHAPES: [(&str, &str); 7] = [
        ("On ", "wrote:"),
        ("Am ", "schrieb"),
        ("Le ", "a écrit"),
        ("El ", "escribió:"),
        ("Em ", "escreveu:"),
        ("A ", "escreveu:"),
        ("Il ", "ha scritto:"),
    ];
    let line = line.trim();
    line.ends_with(':')
        && line.len() < 300
        && SHAPES
            .iter()
            .any(|(start, end)| line.starts_with(start) && line.contains(end))
}

fn is_divider(line: &str) -> bool {
    const WORDS: [&str; 4] = [
        "Original Message",
        "Original message",
        "Ursprüngliche Nachricht",
        "Mensagem original",
    ];
    let line = line.trim();
    line.starts_with("--") && line.ends_with("--") && WORDS.iter().any(|words| line.contains(words))
}

/// Decodes the body of a part: base64 for addresses, with or without padding.
pub(crate) fn bytes(data: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(data.trim_end_matches('=')).ok()
}

/// Returns bytes as text: UTF-8, or else each byte as a character of Latin-1.
pub(crate) fn decoded(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => error.into_bytes().into_iter().map(char::from).collect(),
    }
}

/// Decodes the words of a header that are still encoded (RFC 2047).
pub(crate) fn header(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, after)) = rest.split_once("=?") {
        let parts: Vec<&str> = after.splitn(3, '?').collect();
        let word = match parts.as_slice() {
            [_, encoding, tail] => tail
                .split_once("?=")
                .map(|(word, after)| (*encoding, word, after)),
            _ => None,
        };
        let Some((encoding, word, after)) = word else {
            text.push_str(before);
            text.push_str("=?");
            rest = after;
            after_word = false;
            continue;
        };
        // Space between two encoded words is none of the text's.
        if !(after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        let bytes = match encoding {
            "B" | "b" => STANDARD.decode(word).unwrap_or_default(),
            _ => q_decoded(word),
        };
        text.push_str(&decoded(bytes));
        rest = after;
        after_word = true;
    }
    text.push_str(rest);
    tidy(&text.replace('\n', " "))
}

fn q_decoded(word: &str) -> Vec<u8> {
    let mut bytes = vec![];
    let mut rest = word.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (
            first,
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()),
        ) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'_', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{from_html, header, html_without_quote, snippet, tidy, without_quote};

    #[test]
    fn a_quote_at_the_end_is_left_out() {
        let mail = "Agreed, 42k.\n\nMarcus\n\nOn Mon, 9 Nov 2026 at 09:12, Sarah <sarah@x.example> wrote:\n> All of it.\n>\n> Sarah";
        assert_eq!(without_quote(mail), "Agreed, 42k.\n\nMarcus");
        let wrapped =
            "Yes.\n\nOn Mon, 9 Nov 2026 at 09:12, Sarah Lindqvist\n<sarah@x.example> wrote:\n\n> All";
        assert_eq!(without_quote(wrapped), "Yes.");
        assert_eq!(
            without_quote("Gern.\n\nAm 3. März schrieb Ben:\n> Kaffee?"),
            "Gern."
        );
        assert_eq!(
            without_quote("Fine.\n-----Original Message-----\nFrom: Ben\n\nold"),
            "Fine."
        );
        assert_eq!(without_quote("Ok\n\n> old\n> older"), "Ok");
    }

    #[test]
    fn what_is_between_or_forwarded_stays() {
        let between = "On Monday Sarah wrote:\n> 48k?\nNo.\n> 42k?\nYes.";
        assert_eq!(without_quote(between), between);
        let forwarded = "See below.\n\n---------- Forwarded message ----------\nFrom: Ben\n\n> x";
        assert!(without_quote(forwarded).contains("Forwarded"));
        let only = "> nothing but a quote";
        assert_eq!(without_quote(only), only);
        assert_eq!(
            without_quote("On time, she wrote: yes"),
            "On time, she wrote: yes"
        );
    }

    #[test]
    fn html_becomes_readable() {
        let html = "<html><head><style>p{}</style><script>x()</script></head><body><p>Dear <b>Ana</b>,</p><ul><li>one</li><li>two</li></ul>\
            <table><tr><td>a</td><td>b</td></tr></table><a href=\"https://x.example/\">more</a></body></html>";
        let text = from_html(html, true);
        assert!(
            text.contains("Dear **Ana**,") && text.contains("* one\n* two"),
            "{text}"
        );
        assert!(
            text.contains("[more]") && text.contains("https://x.example/"),
            "{text}"
        );
        assert!(!text.contains("x()") && !text.contains("p{}"), "{text}");
        assert!(!from_html(html, false).contains("https://x.example/"));
        let answer = "<div>Yes</div><div class=\"gmail_quote\"><blockquote>old</blockquote></div>";
        assert_eq!(html_without_quote(answer), "<div>Yes</div>");
    }

    #[test]
    fn nothing_hides_in_text() {
        assert_eq!(
            tidy("a\u{202e}b\u{200b}c\u{1b}[31md\r\n\r\n\r\ne \n\n"),
            "abc[31md\n\ne"
        );
        assert_eq!(snippet("Tom&#39;s &lt;b&gt; &amp;amp;"), "Tom's <b> &amp;");
    }

    #[test]
    fn encoded_headers_are_decoded() {
        assert_eq!(
            header("=?UTF-8?B?R3LDvMOfZQ==?= =?utf-8?q?_aus=20Porto?="),
            "Grüße aus Porto"
        );
        assert_eq!(header("=?iso-8859-1?Q?Caf=E9?= Lisboa"), "Café Lisboa");
        assert_eq!(header("1 =? 2"), "1 =? 2");
        assert_eq!(header("plain"), "plain");
    }
}
