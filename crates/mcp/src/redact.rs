//! Removes the values a server was given in its environment from what it prints, before anybody reads it. It never
//! touches results: a result is the person's data, not a log.

use crate::ServerSpec;
use secrecy::{ExposeSecret, SecretString};

const MARK: &str = "[redacted]";

/// The values of one server's environment, longest first.
pub(crate) struct Redactor {
    secrets: Vec<SecretString>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor")
            .field("secrets", &self.secrets.len())
            .finish()
    }
}

impl Redactor {
    pub(crate) fn new(spec: &ServerSpec) -> Self {
        let mut secrets: Vec<String> = Vec::new();
        for (_, value) in &spec.env {
            let value = value.expose_secret();
            secrets.push(value.to_owned());
            secrets.push(percent_encoded(value));
            secrets.push(value.escape_debug().to_string());
            // A key file is printed line by line.
            secrets.extend(value.lines().filter(|line| line.len() >= 8).map(str::to_owned));
        }
        secrets.retain(|secret| !secret.trim().is_empty());
        secrets.sort_unstable_by(|one, two| two.len().cmp(&one.len()).then_with(|| one.cmp(two)));
        secrets.dedup();
        Self {
            secrets: secrets.into_iter().map(SecretString::from).collect(),
        }
    }

    /// Returns the text without the server's secrets.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            if !text.contains(secret) {
                continue;
            }
            text = if secret.len() >= 4 {
                text.replace(secret, MARK)
            } else {
                replace_word(&text, secret)
            };
        }
        text
    }
}

/// Replaces a very short value only where it stands alone: replacing each `1` would leave nothing to read.
fn replace_word(text: &str, secret: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find(secret) {
        let (head, tail) = rest.split_at(at);
        let tail = &tail[secret.len()..];
        let left = head.chars().next_back().or(before);
        let alone = !left.is_some_and(char::is_alphanumeric)
            && !tail.chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(head);
        out.push_str(if alone { MARK } else { secret });
        before = secret.chars().next_back();
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn redactor(values: &[&str]) -> Redactor {
        Redactor::new(&ServerSpec {
            id: "one".into(),
            name: "one".into(),
            program: PathBuf::new(),
            args: Vec::new(),
            env: values
                .iter()
                .map(|&value| ("NAME".into(), value.into()))
                .collect(),
            guard: None,
        })
    }

    #[test]
    fn a_value_is_removed_in_each_form_it_is_printed_in() {
        let redactor = redactor(&["p@ss\"wörd", "p@ss\"wörd-longer"]);
        let said =
            redactor.clean("p@ss\"wörd and p%40ss%22w%C3%B6rd and \"p@ss\\\"wörd\" and p@ss\"wörd-longer");
        assert_eq!(
            said,
            "[redacted] and [redacted] and \"[redacted]\" and [redacted]"
        );
    }

    #[test]
    fn a_key_file_is_removed_line_by_line() {
        let redactor = redactor(&["-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n"]);
        assert_eq!(redactor.clean("read MIIEvQIBADANBg here"), "read [redacted] here");
    }

    #[test]
    fn a_very_short_value_is_removed_only_where_it_stands_alone() {
        let redactor = redactor(&["db", ""]);
        assert_eq!(
            redactor.clean("db adb dbs (db) db"),
            "[redacted] adb dbs ([redacted]) [redacted]"
        );
    }
}
