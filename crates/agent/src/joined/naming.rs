//! What a record is, and what it names. The same thing has one name here, however it is written: `larkspur/checkout#234`,
//! `checkout#234` and the link to it are all `checkout#234`.

use mosaic_protocol::{EntityPattern, KeptRecord};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeSet;

/// How large a compiled shape may be, in bytes: connectors of others must not make an answer slow.
const SHAPE_SIZE: usize = 256 * 1024;
/// The most characters of a name.
const NAME_CHARS: usize = 60;
/// The most names of one record: a list of hundred issues joins nothing.
const MAX_NAMES: usize = 40;

/// The shapes by which things are named.
pub(super) struct Shapes {
    patterns: Vec<Regex>,
}

/// What a record is and names.
#[derive(Debug, Default)]
pub(super) struct Naming {
    /// The things that it is itself.
    own: BTreeSet<String>,
    /// The things that its title or text names.
    named: BTreeSet<String>,
}

impl Shapes {
    pub(super) fn of(shapes: &[EntityPattern]) -> Self {
        let patterns = shapes.iter().filter_map(|shape| {
            RegexBuilder::new(&shape.pattern)
                .size_limit(SHAPE_SIZE)
                .build()
                .ok()
        });
        Self {
            patterns: patterns.collect(),
        }
    }

    /// Reads one record: it is what its link leads to and what its title begins with.
    pub(super) fn read(&self, record: &KeptRecord) -> Naming {
        let mut naming = Naming::default();
        if let Some(link) = record.url.as_deref() {
            naming.own.extend(link_name(link));
            naming
                .own
                .extend(self.names(link).into_iter().map(|(name, _)| name));
        }
        for (name, at) in self.names(&record.title) {
            // "Order #4187" and "SHOP-412 Checkout fails" are the thing; "Re: SHOP-412" is about it.
            if at == 0 || record.title.get(..at).is_some_and(is_kind) {
                naming.own.insert(name);
            } else {
                naming.named.insert(name);
            }
        }
        for (name, _) in self.names(&record.text) {
            naming.named.insert(name);
        }
        if naming.named.len() > MAX_NAMES {
            naming.named.clear();
        }
        naming
    }

    /// Returns the names in a text, each with where it begins.
    fn names(&self, text: &str) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for pattern in &self.patterns {
            for captures in pattern.captures_iter(text) {
                let Some(part) = captures.get(1).or_else(|| captures.get(0)) else {
                    continue;
                };
                let name = match link_name(part.as_str()) {
                    Some(name) => name,
                    None if stands_alone(text, part.start(), part.end()) => plain(part.as_str()),
                    None => continue,
                };
                if name.chars().count() > 2 {
                    found.push((name, part.start()));
                }
            }
        }
        found
    }
}

impl Naming {
    /// Returns all names, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.own.union(&self.named).map(String::as_str)
    }

    /// Tells whether the record is this thing itself.
    pub(super) fn is(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    /// Tells whether the record names this thing.
    pub(super) fn names(&self, name: &str) -> bool {
        self.named.contains(name)
    }

    /// Returns what the record itself is called, the shortest of its names that is no link.
    pub(super) fn called(&self) -> Option<&str> {
        let names = self.own.iter().filter(|name| !name.starts_with("https://"));
        names.min_by_key(|name| name.len()).map(String::as_str)
    }
}

/// Returns what a link leads to by name, where it has the form of an issue's or a pull request's, or the link without what
/// only says how it is shown; `None` for what is no link.
fn link_name(link: &str) -> Option<String> {
    let rest = link.strip_prefix("https://")?;
    let path = rest
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let name = match parts.as_slice() {
        [_, .., repo, "pull" | "issues" | "merge_requests", number] if is_number(number) => {
            format!("{repo}#{number}")
        }
        [_, .., "browse", key] => (*key).to_owned(),
        _ => format!("https://{path}"),
    };
    // A link may be long: it is only compared, and shown as a title.
    Some(if name.starts_with("https://") {
        name
    } else {
        plain(&name)
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a name without its owner and without anything but letters, digits and the marks that names have.
fn plain(name: &str) -> String {
    let short = match name.rsplit_once('/') {
        Some((_, last)) if last.contains('#') => last,
        Some(_) | None => name,
    };
    short
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '#' | '.' | '/' | ':'))
        .take(NAME_CHARS)
        .collect()
}

/// Tells whether this is no more than the kind of what follows: "Order ".
fn is_kind(before: &str) -> bool {
    let word = before.trim();
    word.is_empty() || word.eq_ignore_ascii_case("order") || word.eq_ignore_ascii_case("issue")
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#');
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !before.is_some_and(joins) && !after.is_some_and(char::is_alphanumeric)
}
