//! Reads a search: what is not understood is taken as words, as the shop does. Never fails.

use super::{Compared, Search};

/// Reads a search; `None` when there is nothing to search for.
pub(in crate::shopify) fn parse(query: &str) -> Option<Search> {
    let tokens = tokens(query);
    let mut reader = Reader { tokens, at: 0 };
    let mut parts = vec![];
    while reader.at < reader.tokens.len() {
        parts.extend(reader.any());
        // A bracket that closes nothing.
        if matches!(reader.tokens.get(reader.at), Some(Token::Close)) {
            reader.at += 1;
        }
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Search::All(parts)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Term(Search),
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn any(&mut self) -> Option<Search> {
        let mut parts: Vec<Search> = self.all().into_iter().collect();
        while matches!(self.tokens.get(self.at), Some(Token::Or)) {
            self.at += 1;
            parts.extend(self.all());
        }
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Search::Any(parts)),
        }
    }

    fn all(&mut self) -> Option<Search> {
        let mut parts = vec![];
        loop {
            match self.tokens.get(self.at) {
                Some(Token::And) => self.at += 1,
                Some(Token::Not | Token::Open | Token::Term(_)) => parts.extend(self.one()),
                Some(Token::Or | Token::Close) | None => break,
            }
        }
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Search::All(parts)),
        }
    }

    fn one(&mut self) -> Option<Search> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Term(search) => Some(search),
            Token::Not => self.one().map(|part| Search::Not(Box::new(part))),
            Token::Open => {
                let inner = self.any();
                if matches!(self.tokens.get(self.at), Some(Token::Close)) {
                    self.at += 1;
                }
                inner
            }
            Token::Close | Token::And | Token::Or => None,
        }
    }
}

fn tokens(query: &str) -> Vec<Token> {
    let characters: Vec<char> = query.chars().collect();
    let mut tokens = vec![];
    let mut at = 0;
    while at < characters.len() {
        match characters[at] {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            blank if blank.is_whitespace() => {}
            '-' if characters.get(at + 1).is_some_and(|next| !next.is_whitespace()) => {
                tokens.push(Token::Not)
            }
            _ => {
                let (token, next) = term(&characters, at);
                tokens.push(token);
                at = next;
                continue;
            }
        }
        at += 1;
    }
    tokens
}

fn term(characters: &[char], from: usize) -> (Token, usize) {
    let (first, quoted, mut at) = piece(characters, from);
    if !quoted && characters.get(at) == Some(&':') && !first.is_empty() {
        at += 1;
        let (compared, skip) = match (characters.get(at), characters.get(at + 1)) {
            (Some('>'), Some('=')) => (Compared::AtLeast, 2),
            (Some('<'), Some('=')) => (Compared::AtMost, 2),
            (Some('>'), _) => (Compared::Above, 1),
            (Some('<'), _) => (Compared::Below, 1),
            (_, _) => (Compared::Equal, 0),
        };
        let (value, at) = value(characters, at + skip);
        let name = first.to_lowercase();
        return (
            Token::Term(Search::Field {
                name,
                compared,
                value,
            }),
            at,
        );
    }
    let token = match first.as_str() {
        "AND" if !quoted => Token::And,
        "OR" if !quoted => Token::Or,
        "NOT" if !quoted => Token::Not,
        _ => Token::Term(Search::Text(first)),
    };
    (token, at.max(from + 1))
}

/// A word up to a blank, a bracket or a colon, or what stands in quotes.
fn piece(characters: &[char], from: usize) -> (String, bool, usize) {
    if let Some(quote @ ('"' | '\'')) = characters.get(from) {
        let rest = &characters[from + 1..];
        let end = rest.iter().position(|it| it == quote).unwrap_or(rest.len());
        return (
            rest[..end].iter().collect(),
            true,
            (from + end + 2).min(characters.len()),
        );
    }
    let end = characters[from..]
        .iter()
        .position(|it| it.is_whitespace() || matches!(it, '(' | ')' | ':'))
        .map_or(characters.len(), |length| from + length);
    (characters[from..end].iter().collect(), false, end)
}

/// A value, in which colons are allowed: moments hold them.
fn value(characters: &[char], from: usize) -> (String, usize) {
    if matches!(characters.get(from), Some('"' | '\'')) {
        let (text, _, at) = piece(characters, from);
        return (text, at);
    }
    let from = from.min(characters.len());
    let end = characters[from..]
        .iter()
        .position(|it| it.is_whitespace() || matches!(it, '(' | ')'))
        .map_or(characters.len(), |length| from + length);
    (characters[from..end].iter().collect(), end)
}
