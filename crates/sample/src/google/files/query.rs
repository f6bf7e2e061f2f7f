//! The query language of `files.list`: terms joined by `and` and `or` from left to right, `not`, parentheses.
//!
//! <https://developers.google.com/workspace/drive/api/guides/ref-search-terms>

use super::super::refusal::Refusal;
use super::state::{Drive, File};
use jiff::Timestamp;

/// A query that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Query {
    All,
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
    Not(Box<Query>),
    /// A field, an operator, a value.
    Term(String, String, String),
    /// A value in a collection.
    In(String, String),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(String),
}

impl Query {
    /// Reads a query; nothing means all files.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Ok(Self::All);
        }
        let wrong = || Refusal::new((400, "INVALID_ARGUMENT", "invalid"), "Invalid Value");
        let mut tokens = tokens(text).ok_or_else(wrong)?;
        tokens.reverse();
        let query = expression(&mut tokens).ok_or_else(wrong)?;
        if tokens.is_empty() {
            Ok(query)
        } else {
            Err(wrong())
        }
    }

    /// Tells whether a file is meant.
    pub(super) fn matches(&self, drive: &Drive, file: &File) -> bool {
        match self {
            Self::All => true,
            Self::And(left, right) => left.matches(drive, file) && right.matches(drive, file),
            Self::Or(left, right) => left.matches(drive, file) || right.matches(drive, file),
            Self::Not(inner) => !inner.matches(drive, file),
            Self::Term(field, operator, value) => term(drive, file, (field, operator, value)),
            Self::In(value, collection) => is_in(drive, file, (value, collection)),
        }
    }

    /// Returns the words of its full-text terms: they decide the order where none is asked for.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => [left.words(), right.words()].concat(),
            Self::Term(field, _, value) if field == "fullText" => words(value),
            Self::All | Self::Not(_) | Self::Term(..) | Self::In(..) => vec![],
        }
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = vec![];
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let mut value = String::new();
            let mut characters = rest.char_indices().skip(1);
            let end = loop {
                match characters.next()? {
                    (_, '\\') => value.push(characters.next()?.1),
                    (at, '\'') => break at,
                    (_, other) => value.push(other),
                }
            };
            tokens.push(Token::Text(value));
            rest = &rest[end + 1..];
        } else if let Some(sign) = ["<=", ">=", "!=", "=", "<", ">", "(", ")"]
            .iter()
            .find(|sign| rest.starts_with(**sign))
        {
            tokens.push(Token::Sign((*sign).to_owned()));
            rest = &rest[sign.len()..];
        } else {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

/// Reads terms joined by `and` and `or`; the tokens stand in reverse order.
fn expression(tokens: &mut Vec<Token>) -> Option<Query> {
    let mut left = unary(tokens)?;
    loop {
        let joined = match tokens.last() {
            Some(Token::Word(word)) if word == "and" || word == "or" => word.clone(),
            _ => return Some(left),
        };
        tokens.pop();
        let right = unary(tokens)?;
        left = match joined.as_str() {
            "and" => Query::And(Box::new(left), Box::new(right)),
            _ => Query::Or(Box::new(left), Box::new(right)),
        };
    }
}

fn unary(tokens: &mut Vec<Token>) -> Option<Query> {
    match tokens.pop()? {
        Token::Word(word) if word == "not" => Some(Query::Not(Box::new(unary(tokens)?))),
        Token::Sign(sign) if sign == "(" => {
            let inner = expression(tokens)?;
            (tokens.pop()? == Token::Sign(")".to_owned())).then_some(inner)
        }
        Token::Text(value) => match (tokens.pop()?, tokens.pop()?) {
            (Token::Word(operator), Token::Word(collection))
                if operator == "in" && COLLECTIONS.contains(&collection.as_str()) =>
            {
                Some(Query::In(value, collection))
            }
            _ => None,
        },
        Token::Word(field) => {
            let operator = match tokens.pop()? {
                Token::Word(word) | Token::Sign(word) => word,
                Token::Text(_) => return None,
            };
            let value = match tokens.pop()? {
                Token::Text(value) | Token::Word(value) => value,
                Token::Sign(_) => return None,
            };
            fits(&field, &operator, &value).then_some(Query::Term(field, operator, value))
        }
        Token::Sign(_) => None,
    }
}

const COLLECTIONS: [&str; 4] = ["parents", "owners", "writers", "readers"];

fn fits(field: &str, operator: &str, value: &str) -> bool {
    match field {
        "name" | "mimeType" => matches!(operator, "contains" | "=" | "!="),
        "fullText" => operator == "contains",
        "modifiedTime" | "createdTime" | "viewedByMeTime" => {
            moment(value).is_some() && matches!(operator, "<" | "<=" | "=" | "!=" | ">" | ">=")
        }
        "trashed" | "starred" | "sharedWithMe" => {
            matches!(operator, "=" | "!=") && matches!(value, "true" | "false")
        }
        _ => false,
    }
}

/// Reads RFC 3339; without an offset it is UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse()
        .or_else(|_| format!("{text}Z").parse())
        .or_else(|_| format!("{text}T00:00:00Z").parse())
        .ok()
}

fn term(drive: &Drive, file: &File, (field, operator, value): (&str, &str, &str)) -> bool {
    let flag = |is: bool| (is == (value == "true")) == (operator == "=");
    match field {
        "name" => match operator {
            "contains" => {
                let here = words(&file.name);
                words(value)
                    .iter()
                    .all(|word| here.iter().any(|name| name.starts_with(word)))
            }
            "=" => file.name.eq_ignore_ascii_case(value),
            _ => !file.name.eq_ignore_ascii_case(value),
        },
        "mimeType" => match operator {
            "contains" => file.mime.starts_with(value),
            "=" => file.mime == value,
            _ => file.mime != value,
        },
        "fullText" => full_text(&drive.text(file), value),
        "modifiedTime" | "viewedByMeTime" => compare(file.modified, operator, value),
        "createdTime" => compare(file.created, operator, value),
        "trashed" => flag(file.trashed),
        "starred" => flag(file.starred),
        _ => flag(file.owner != drive.company.people.me().id),
    }
}

fn compare(here: Timestamp, operator: &str, value: &str) -> bool {
    let Some(there) = moment(value) else { return false };
    match operator {
        "<" => here < there,
        "<=" => here <= there,
        "=" => here == there,
        "!=" => here != there,
        ">" => here > there,
        _ => here >= there,
    }
}

/// Tells whether text holds all words of a value, or the phrase in double quotes.
fn full_text(text: &str, value: &str) -> bool {
    let here = words(text);
    if let Some(phrase) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let phrase = words(phrase);
        return here.windows(phrase.len().max(1)).any(|window| window == phrase);
    }
    words(value).iter().all(|word| here.contains(word))
}

/// Returns the words of a text as the index holds them: lower case, the plural's s taken off.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.to_lowercase();
            match word.strip_suffix('s') {
                Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
                _ => word,
            }
        })
        .collect()
}

fn is_in(drive: &Drive, file: &File, (value, collection): (&str, &str)) -> bool {
    let me = drive.company.people.me();
    let address = if value == "me" {
        me.email()
    } else {
        value.to_owned()
    };
    match collection {
        "parents" => {
            let wanted = if value == "root" { &drive.root } else { value };
            file.parent.as_deref() == Some(wanted)
        }
        "owners" => drive
            .company
            .people
            .get(&file.owner)
            .is_some_and(|owner| file.drive.is_none() && owner.email().eq_ignore_ascii_case(&address)),
        _ => file.permissions.iter().any(|permission| {
            permission.who.eq_ignore_ascii_case(&address)
                && (collection == "readers"
                    || matches!(permission.role.as_str(), "owner" | "writer" | "fileOrganizer"))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Query, full_text};

    #[test]
    fn a_query_is_read_with_its_escapes_and_parentheses() {
        let query =
            Query::read("name contains 'it\\'s' and (not trashed = true or 'x' in parents)").expect("query");
        assert!(matches!(query, Query::And(..)), "{query:?}");
        assert_eq!(Query::read("").expect("query"), Query::All);
    }

    #[test]
    fn what_the_language_does_not_know_is_refused() {
        for text in [
            "title = 'x'",
            "name like 'x'",
            "name contains 'x",
            "(trashed = false",
            "trashed = maybe",
            "modifiedTime > 'soon'",
            "name contains 'a' and",
            "'x' in folders",
        ] {
            assert!(Query::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn words_are_found_anywhere_and_phrases_in_their_order() {
        let text = "The trail events brought 31% of the new customers";
        assert!(full_text(text, "customer events"));
        assert!(full_text(text, "\"trail events\""));
        assert!(!full_text(text, "\"events trail\""));
        assert!(!full_text(text, "even"));
    }
}
