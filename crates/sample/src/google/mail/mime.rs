//! Messages on the wire: writes them for `format=raw`, reads what is sent (RFC 5322, 2045, 2047). Strict where mail servers
//! are: a line of more than 998 bytes, a bare line feed or a header with other than ASCII is refused.

use super::message::{Attachment, Content, Mail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A message that was sent, read.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

impl Sent {
    /// Returns a header's value, decoded; empty without it.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }

    /// Returns the addresses of a header.
    pub(super) fn people(&self, name: &str) -> Vec<String> {
        split(self.header(name))
    }
}

/// Splits a list of addresses at its commas, but for those in quotes.
fn split(list: &str) -> Vec<String> {
    let mut people = vec![String::new()];
    let mut quoted = false;
    for character in list.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                people.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = people.last_mut() {
            last.push(character);
        }
    }
    people
        .iter()
        .map(|person| person.trim())
        // A name with a comma keeps its quotes.
        .map(|person| {
            if person.contains(',') {
                person.to_owned()
            } else {
                person.replace('"', "")
            }
        })
        .filter(|person| !person.is_empty())
        .collect()
}

/// Returns a message as it is sent.
pub(super) fn write(mail: &Mail) -> Vec<u8> {
    let mut wire = String::new();
    for (name, value) in mail.headers() {
        let value = if value.is_ascii() {
            value
        } else {
            format!("=?UTF-8?B?{}?=", STANDARD.encode(value))
        };
        wire.push_str(&format!("{name}: {value}\r\n"));
    }
    wire.push_str("\r\n");
    let base64 = |bytes: &[u8]| {
        let text = STANDARD.encode(bytes);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(76)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        lines.join("\r\n")
    };
    let leaf = |kind: &str, bytes: &[u8]| {
        format!(
            "Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(bytes)
        )
    };
    let boundary = mail.boundary("multipart/alternative");
    let mut bodies = vec![];
    if !mail.text.is_empty() || mail.html.is_none() {
        bodies.push(leaf("text/plain; charset=\"UTF-8\"", mail.text.as_bytes()));
    }
    if let Some(html) = &mail.html {
        bodies.push(leaf("text/html; charset=\"UTF-8\"", html.as_bytes()));
    }
    for file in &mail.attachments {
        bodies.push(leaf(
            &format!("{}; name=\"{}\"", file.kind, file.name),
            &file.bytes(),
        ));
    }
    for body in bodies {
        wire.push_str(&format!("--{boundary}\r\n{body}"));
    }
    wire.push_str(&format!("--{boundary}--\r\n"));
    wire.into_bytes()
}

/// Reads a message.
pub(super) fn read(raw: &[u8]) -> Result<Sent, String> {
    let text = std::str::from_utf8(raw).map_err(|_| "the message is no text".to_owned())?;
    for line in text.split("\r\n") {
        if line.len() > 998 {
            return Err("a line is longer than 998 bytes".to_owned());
        }
        if line.contains(['\n', '\r']) {
            return Err("a line does not end with CRLF".to_owned());
        }
    }
    let mut sent = Sent::default();
    let (headers, body) = part(text)?;
    if !header(&headers, "mime-version").contains("1.0") {
        return Err("the MIME-Version is missing".to_owned());
    }
    sent.headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), decoded(value)))
        .collect();
    take(&headers, body, &mut sent)?;
    Ok(sent)
}

type Headers = Vec<(String, String)>;

fn header<'a>(headers: &'a Headers, name: &str) -> &'a str {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

/// Splits a part into its headers, unfolded, and its body.
fn part(text: &str) -> Result<(Headers, &str), String> {
    let (head, body) = text
        .split_once("\r\n\r\n")
        .ok_or("there is no empty line after the headers")?;
    if !head.is_ascii() {
        return Err("a header holds other than ASCII".to_owned());
    }
    let mut headers: Headers = vec![];
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            let (_, value) = headers.last_mut().ok_or("the first line is folded")?;
            value.push(' ');
            value.push_str(line.trim());
        } else {
            let (name, value) = line.split_once(':').ok_or("a header has no colon")?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    Ok((headers, body))
}

fn take(headers: &Headers, body: &str, sent: &mut Sent) -> Result<(), String> {
    let kind = header(headers, "content-type");
    if kind.starts_with("multipart/") {
        return take_parts(kind, body, sent);
    }
    let bytes = match header(headers, "content-transfer-encoding")
        .to_lowercase()
        .as_str()
    {
        "base64" => {
            let joined: String = body.split_whitespace().collect();
            STANDARD.decode(joined).map_err(|_| "the base64 is broken")?
        }
        "quoted-printable" => quoted_printable(body)?,
        "" | "7bit" if body.is_ascii() => body.as_bytes().to_vec(),
        "8bit" => body.as_bytes().to_vec(),
        other => return Err(format!("the transfer encoding `{other}` does not fit")),
    };
    let text = || String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let disposition = header(headers, "content-disposition");
    if disposition.starts_with("attachment") {
        let name = disposition
            .split_once("filename=")
            .map_or("file", |(_, name)| name);
        sent.attachments.push(Attachment {
            name: name.trim_matches('"').to_owned(),
            kind: kind.split(';').next().unwrap_or(kind).to_owned(),
            content: Content::Bytes(bytes),
        });
    } else if kind.starts_with("text/html") {
        sent.html = Some(text());
    } else {
        sent.text = text();
    }
    Ok(())
}

/// Reads the parts of a multipart, which has to end as it should.
fn take_parts(kind: &str, body: &str, sent: &mut Sent) -> Result<(), String> {
    let (_, boundary) = kind
        .split_once("boundary=")
        .ok_or("a multipart has no boundary")?;
    let boundary = boundary.split(';').next().unwrap_or(boundary);
    let mark = format!("\r\n--{}", boundary.trim().trim_matches('"'));
    let body = format!("\r\n{body}");
    for piece in body.split(mark.as_str()).skip(1) {
        if piece.starts_with("--") {
            return Ok(());
        }
        let piece = piece.strip_prefix("\r\n").unwrap_or(piece);
        let (headers, body) = part(piece)?;
        take(&headers, body, sent)?;
    }
    Err("a multipart does not end".to_owned())
}

fn quoted_printable(body: &str) -> Result<Vec<u8>, String> {
    let mut bytes = vec![];
    let body = body.replace("=\r\n", "");
    let mut rest = body.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'=' {
            let digits = after.get(..2).ok_or("an = ends the text")?;
            let digits = std::str::from_utf8(digits).map_err(|_| "an = is followed by no digits")?;
            bytes.push(u8::from_str_radix(digits, 16).map_err(|_| "an = is followed by no digits")?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    Ok(bytes)
}

/// Decodes the words of a header that are encoded: `=?UTF-8?B?…?=` and `=?UTF-8?Q?…?=` (RFC 2047).
fn decoded(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, after)) = rest.split_once("=?") {
        // Space between two encoded words is none of the text's.
        if !(after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        let mut parts = after.splitn(3, '?');
        let (_, encoding, tail) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let (word, after) = tail.split_once("?=").unwrap_or((tail, ""));
        let bytes = match encoding {
            Some("B" | "b") => STANDARD.decode(word).unwrap_or_default(),
            _ => quoted_printable(&word.replace('_', " ")).unwrap_or_default(),
        };
        text.push_str(&String::from_utf8_lossy(&bytes));
        rest = after;
        after_word = true;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_sent_is_read() {
        let raw = "MIME-Version: 1.0\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n =?UTF-8?Q?_aus_Porto?=\r\nTo: \"Doe, J\" <j@x.example>, k@x.example\r\n\
            Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n";
        let sent = read(raw.as_bytes()).expect("read");
        assert_eq!(sent.header("subject"), "Grüße aus Porto");
        assert_eq!(sent.people("To"), ["\"Doe, J\" <j@x.example>", "k@x.example"]);
        assert_eq!(sent.text, "Grüße");
        assert_eq!(sent.html.as_deref(), Some("<p>x</p>"));
    }

    #[test]
    fn what_no_server_takes_is_refused() {
        for raw in [
            "Subject: x\r\n\r\nbody",
            "MIME-Version: 1.0\r\nSubject: ü\r\n\r\nx",
            "MIME-Version: 1.0\nSubject: x\n\nx",
            "MIME-Version: 1.0\r\n\r\nü",
        ] {
            assert!(read(raw.as_bytes()).is_err(), "{raw}");
        }
        let long = format!("MIME-Version: 1.0\r\n\r\n{}", "x".repeat(999));
        assert!(read(long.as_bytes()).is_err());
    }
}
