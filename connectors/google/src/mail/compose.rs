//! Writes messages for the wire: headers (RFC 5322), their words in other than ASCII (RFC 2047), a plain text and its HTML
//! side by side (RFC 2045, 2046). Gmail itself adds From, Date and Message-ID.

use super::markdown;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mosaic_connector_kit::ToolError;

/// `=_` cannot stand in quoted-printable text, so that this can stand in no part.
const BOUNDARY: &str = "=_mosaic_alternative";
/// Where lines of headers are folded.
const LINE: usize = 76;

/// A message to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: Vec<Address>,
    pub(crate) cc: Vec<Address>,
    pub(crate) bcc: Vec<Address>,
    pub(crate) subject: String,
    /// Markdown.
    pub(crate) body: String,
    /// The Message-ID of what it answers.
    pub(crate) in_reply_to: Option<String>,
    /// The Message-IDs of the whole thread, the oldest first.
    pub(crate) references: Vec<String>,
}

/// Someone's address, with a name or without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) name: String,
    pub(crate) email: String,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name.is_empty() {
            f.write_str(&self.email)
        } else {
            write!(f, "{} <{}>", self.name, self.email)
        }
    }
}

/// Reads a list of addresses: `Sarah <sarah@larkspur.example>, "Lindqvist, B" <b@x.example>`.
///
/// # Errors
/// `invalid`, naming the one that is no address.
pub(crate) fn addresses(list: &str) -> Result<Vec<Address>, ToolError> {
    split(list).iter().map(|one| address(one)).collect()
}

/// Splits a list at the commas and semicolons that stand in no quotes.
fn split(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for character in list.chars() {
        quoted ^= character == '"';
        match parts.last_mut() {
            Some(last) if quoted || !matches!(character, ',' | ';') => last.push(character),
            Some(_) | None => parts.push(String::new()),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Reads one address.
pub(crate) fn address(text: &str) -> Result<Address, ToolError> {
    let text = text.trim();
    let (name, email) = match text.rsplit_once('<') {
        Some((name, rest)) => (name, rest.trim_end().trim_end_matches('>')),
        None => ("", text),
    };
    let email = email.trim();
    let fits = email.is_ascii()
        && email.len() <= 254
        && !email.contains(|it: char| it.is_whitespace() || it.is_control() || "<>()[],;:\\\"".contains(it))
        && email
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    if !fits {
        return Err(ToolError::invalid(format!("`{text}` is no mail address"))
            .hint("Write name@host or Name <name@host>, several with commas between them"));
    }
    // A control character in a name would take its quotes away, and with them what keeps a comma from beginning an address.
    let name = name.trim().trim_matches('"').replace("\\\"", "\"");
    let name = name.replace(char::is_control, " ");
    Ok(Address {
        name: name.split_whitespace().collect::<Vec<_>>().join(" "),
        email: email.to_owned(),
    })
}

impl Letter {
    /// Returns it as the API takes it: the message in base64 for addresses.
    pub(crate) fn raw(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.wire())
    }

    /// Returns it as it goes over the wire.
    pub(crate) fn wire(&self) -> String {
        let mut wire = String::new();
        for (name, people) in [("To", &self.to), ("Cc", &self.cc), ("Bcc", &self.bcc)] {
            if !people.is_empty() {
                let people: Vec<String> = people.iter().map(mailbox).collect();
                header(name, &people, ",", &mut wire);
            }
        }
        header("Subject", &words(&self.subject, "Subject: ".len()), "", &mut wire);
        if let Some(id) = &self.in_reply_to {
            header("In-Reply-To", std::slice::from_ref(id), "", &mut wire);
        }
        if !self.references.is_empty() {
            header("References", &self.references, "", &mut wire);
        }
        wire.push_str("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"");
        wire.push_str(BOUNDARY);
        wire.push_str("\"\r\n\r\n");
        let body = self.body.replace("\r\n", "\n");
        part("plain", body.trim_end(), &mut wire);
        part("html", &markdown::html(&body), &mut wire);
        wire.push_str(&format!("--{BOUNDARY}--\r\n"));
        wire
    }
}

fn part(kind: &str, text: &str, wire: &mut String) {
    wire.push_str(&format!(
        "--{BOUNDARY}\r\nContent-Type: text/{kind}; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ));
    quoted_printable(text, wire);
    wire.push_str("\r\n");
}

/// Writes a header, folded between its pieces.
fn header(name: &str, pieces: &[String], separator: &str, wire: &mut String) {
    wire.push_str(name);
    wire.push(':');
    let mut line = name.len() + 1;
    for (index, piece) in pieces.iter().enumerate() {
        let mark = if index + 1 < pieces.len() { separator } else { "" };
        // Whatever a piece is made of: only this function ends a line.
        let piece = piece.replace(char::is_control, " ");
        if line + 1 + piece.len() + mark.len() > LINE && index > 0 {
            wire.push_str("\r\n");
            line = 0;
        }
        wire.push(' ');
        wire.push_str(&piece);
        wire.push_str(mark);
        line += 1 + piece.len() + mark.len();
    }
    wire.push_str("\r\n");
}

/// Returns an address as it stands in a header.
fn mailbox(address: &Address) -> String {
    let Address { name, email } = address;
    let plain = |it: char| it.is_ascii_alphanumeric() || " !#$%&'*+-/^_`{|}~".contains(it);
    if name.is_empty() {
        email.clone()
    } else if !name.is_ascii() {
        format!("{} <{email}>", words(name, 0).join(" "))
    } else if name.chars().all(plain) {
        format!("{name} <{email}>")
    } else {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{name}\" <{email}>")
    }
}

/// Returns text in pieces that a header may hold, folded between them: as it is where it is ASCII, else encoded. A line
/// break in it is a space: nobody adds a header this way.
fn words(text: &str, taken: usize) -> Vec<String> {
    let text: String = text
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    let text = text.trim();
    let longest = text.split(' ').map(str::len).max().unwrap_or_default();
    if text.is_ascii() && longest + taken < LINE && !text.contains("=?") {
        return text.split(' ').map(str::to_owned).collect();
    }
    // At most 75 characters each, with `=?UTF-8?B?` and `?=`, and never within a character.
    let mut pieces = vec![String::new()];
    for character in text.chars() {
        let room = if pieces.len() == 1 { 45 - taken.min(12) } else { 45 };
        match pieces.last_mut() {
            Some(last) if last.len() + character.len_utf8() <= room => last.push(character),
            Some(_) | None => pieces.push(character.to_string()),
        }
    }
    pieces
        .iter()
        .map(|piece| format!("=?UTF-8?B?{}?=", STANDARD.encode(piece)))
        .collect()
}

/// Writes text in lines of at most 76 characters of ASCII (RFC 2045, section 6.7).
fn quoted_printable(text: &str, wire: &mut String) {
    for line in text.split('\n') {
        let bytes = line.as_bytes();
        let mut width = 0;
        for (index, byte) in bytes.iter().enumerate() {
            let last = index + 1 == bytes.len();
            let plain = match byte {
                b' ' | b'\t' => !last,
                b'=' => false,
                33..=126 => true,
                _ => false,
            };
            let size = if plain { 1 } else { 3 };
            if width + size > LINE - 1 {
                wire.push_str("=\r\n");
                width = 0;
            }
            if plain {
                wire.push(char::from(*byte));
            } else {
                wire.push_str(&format!("={byte:02X}"));
            }
            width += size;
        }
        wire.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{Letter, addresses};

    fn letter(subject: &str, body: &str) -> String {
        Letter {
            to: addresses("Sarah Lindqvist <sarah@larkspur.example>, \"Meyer, Ö\" <m@x.example>")
                .expect("addresses"),
            subject: subject.to_owned(),
            body: body.to_owned(),
            in_reply_to: Some("<a@x>".to_owned()),
            references: (0..6)
                .map(|n| format!("<{n}-a-rather-long-identifier@mail.x.example>"))
                .collect(),
            ..Letter::default()
        }
        .wire()
    }

    #[test]
    fn every_line_is_ascii_and_short() {
        let wire = letter(
            &"Größere Mengen – très bien ☕ ".repeat(8),
            &format!(
                "{}\n\n**Grüße** \nend = {}",
                "Ein Satz. ".repeat(60),
                "ü".repeat(300)
            ),
        );
        assert!(wire.is_ascii());
        for line in wire.split("\r\n") {
            assert!(line.len() <= 78, "{}: {line}", line.len());
            assert!(!line.contains('\n'), "{line:?}");
        }
        assert!(
            wire.contains("To: Sarah Lindqvist <sarah@larkspur.example>,\r\n =?UTF-8?B?"),
            "{wire}"
        );
        assert!(wire.contains("In-Reply-To: <a@x>\r\n"));
        assert!(wire.contains("\r\n\r\n--=_mosaic_alternative\r\nContent-Type: text/plain"));
        assert!(
            wire.contains("<strong>Gr=C3=BC=C3=9Fe</strong>") || wire.contains("<strong>Gr=\r\n"),
            "{wire}"
        );
        assert!(wire.ends_with("--=_mosaic_alternative--\r\n"));
    }

    #[test]
    fn nobody_adds_a_header() {
        let wire = letter("Hello\r\nBcc: thief@x.example", "x");
        assert!(
            wire.contains("Subject: Hello  Bcc: thief@x.example\r\n"),
            "{wire}"
        );
        assert!(addresses("a@x.example\r\nBcc: b@x.example").is_err());
        let sly = Letter {
            to: addresses("\"a\u{1}, b@evil.example\" <x@y.example>").expect("addresses"),
            ..Letter::default()
        };
        assert!(
            sly.wire()
                .contains("To: \"a , b@evil.example\" <x@y.example>\r\n"),
            "{}",
            sly.wire()
        );
        assert!(addresses("\"x\r\nBcc: y\" <a@x.example>").expect("address")[0].name == "x Bcc: y");
    }

    #[test]
    fn addresses_are_read_and_what_is_none_is_named() {
        let read = addresses(" a@x.example; \"Finch, Harold\" <h@y.example> ,").expect("addresses");
        let shown: Vec<String> = read.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["a@x.example", "Finch, Harold <h@y.example>"]);
        let error = addresses("sarah").expect_err("refused");
        assert!(error.message.contains("`sarah`"));
        assert!(addresses("a@b@c").is_err() && addresses("<>").is_err());
        assert_eq!(addresses("").expect("none"), []);
    }
}
