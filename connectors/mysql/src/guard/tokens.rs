//! Reads a statement into tokens, refuses those it does not know to be harmless, and spells them again. What is spelled
//! is read by the server as exactly these tokens: each is checked to be lexed alike by both, and they stand apart.

use super::spelling::{between, spell};
use super::{Refusal, functions, holds_accounts};
use sqlparser::dialect::{Dialect, MySqlDialect};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};
use std::any::TypeId;

/// The longest statement that is looked at, in bytes.
const LONGEST: usize = 64 * 1024;

/// How many operators and words a statement may have. A chain of them becomes a tree as deep as it is long, and whoever
/// walks that tree needs as deep a stack.
const MOST_LINKS: usize = 1_500;

/// Words that nothing harmless needs. Reserved in MySQL, so that no name is lost; a name may still be quoted.
const NEVER: [&str; 22] = [
    "INTO", "OUTFILE", "DUMPFILE", "LOCK", "UNLOCK", "UPDATE", "DELETE", "CALL", "LOAD", "GRANT", "REVOKE",
    "DROP", "ALTER", "KILL", "PURGE", "ANALYZE", "NEXTVAL", "SETVAL", "LASTVAL", "RENAME", "RESIGNAL",
    "SIGNAL",
];

/// MySQL's lexer, but for executable comments: these are kept as comments, to be refused.
#[derive(Debug)]
struct Lexer(MySqlDialect);

impl Dialect for Lexer {
    fn dialect(&self) -> TypeId {
        TypeId::of::<MySqlDialect>()
    }
    fn is_identifier_start(&self, character: char) -> bool {
        self.0.is_identifier_start(character)
    }
    fn is_identifier_part(&self, character: char) -> bool {
        self.0.is_identifier_part(character)
    }
    fn is_delimited_identifier_start(&self, character: char) -> bool {
        self.0.is_delimited_identifier_start(character)
    }
    fn supports_string_literal_backslash_escape(&self) -> bool {
        true
    }
    fn ignores_wildcard_escapes(&self) -> bool {
        true
    }
    fn supports_numeric_prefix(&self) -> bool {
        true
    }
    fn requires_single_line_comment_whitespace(&self) -> bool {
        true
    }
    fn supports_multiline_comment_hints(&self) -> bool {
        false
    }
}

/// The tokens of one statement, without comments. Text in quotes is kept as it was written.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    tokens: Vec<TokenWithSpan>,
    /// The white space before each token, for the eye of the reader.
    gaps: Vec<String>,
}

/// Reads one statement.
pub(super) fn read(sql: &str) -> Result<Tokens, Refusal> {
    if sql.len() > LONGEST {
        return Err(Refusal::new(format!("it is longer than {LONGEST} bytes")));
    }
    if let Some(character) = sql
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
    {
        return Err(Refusal::new(format!(
            "it holds the control character U+{:04X}",
            u32::from(character)
        )));
    }
    let lexed = Tokenizer::new(&Lexer(MySqlDialect {}), sql)
        .with_unescape(false)
        .tokenize_with_location()
        .map_err(|error| Refusal::new(format!("it cannot be read: {error}")))?;
    let mut tokens = Vec::with_capacity(lexed.len());
    let mut gaps = Vec::with_capacity(lexed.len());
    let mut gap = String::new();
    for token in lexed {
        match &token.token {
            Token::Whitespace(space) => gap.push_str(white(space)?),
            _ => {
                tokens.push(token);
                gaps.push(std::mem::take(&mut gap));
            }
        }
    }
    while tokens.last().is_some_and(|last| last.token == Token::SemiColon) {
        tokens.pop();
    }
    if tokens.is_empty() {
        return Err(Refusal::new("there is no statement"));
    }
    let tokens = Tokens { tokens, gaps };
    tokens.check()?;
    Ok(tokens)
}

/// Returns white space as it is kept. A comment becomes a space, unless the server would run it.
fn white(space: &Whitespace) -> Result<&'static str, Refusal> {
    match space {
        Whitespace::Space => Ok(" "),
        Whitespace::Tab => Ok("\t"),
        Whitespace::Newline => Ok("\n"),
        // What counts as white space after the dashes is not the same for both readers, but for these.
        Whitespace::SingleLineComment { comment, prefix }
            if prefix == "--" && !comment.is_empty() && !comment.starts_with([' ', '\t', '\r']) =>
        {
            Err(
                Refusal::new("it holds dashes that may or may not begin a comment")
                    .hint("Put a space after --"),
            )
        }
        // It ends where its line does.
        Whitespace::SingleLineComment { .. } => Ok("\n"),
        Whitespace::MultiLineComment(comment) => {
            let comment = comment.to_ascii_uppercase();
            if comment.starts_with('!') || comment.starts_with("M!") {
                return Err(Refusal::new("it holds an executable comment").hint(
                    "Leave out comments that begin with /*! or /*M!: the server would run what is inside",
                ));
            }
            Ok(" ")
        }
    }
}

impl Tokens {
    pub(super) fn all(&self) -> &[TokenWithSpan] {
        &self.tokens
    }

    /// Returns the first word in capitals, when it begins with a word.
    pub(super) fn first_word(&self) -> Option<String> {
        self.tokens.first().and_then(|first| bare(&first.token))
    }

    pub(super) fn starts_with(&self, token: &Token) -> bool {
        self.tokens.first().is_some_and(|first| first.token == *token)
    }

    pub(super) fn placeholders(&self) -> usize {
        let is_placeholder = |token: &&TokenWithSpan| matches!(token.token, Token::Placeholder(_));
        self.tokens.iter().filter(is_placeholder).count()
    }

    pub(super) fn doubtful_functions(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .tokens
            .windows(2)
            .filter(|pair| pair[1].token == Token::LParen)
            .filter_map(|pair| bare(&pair[0].token))
            .filter(|name| functions::is_doubtful(name))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Spells the tokens; the one that stands at a place may be replaced by a number.
    pub(super) fn spell(&self, replaced: Option<(Location, u64)>) -> String {
        let mut sql = String::new();
        for (index, token) in self.tokens.iter().enumerate() {
            if index > 0 {
                sql.push_str(between(
                    &self.tokens[index - 1].token,
                    &self.gaps[index],
                    &token.token,
                ));
            }
            match replaced {
                Some((at, number)) if token.span.start == at => sql.push_str(&number.to_string()),
                Some(_) | None => sql.push_str(&spell(&token.token).unwrap_or_default()),
            }
        }
        sql
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.tokens.iter().filter(|token| is_link(&token.token)).count() > MOST_LINKS {
            return Err(Refusal::new("it is too long a chain of operators")
                .hint("Shorten it: use IN with a list instead of many ORs, or params"));
        }
        let first = self.first_word();
        let is_show = first.as_deref() == Some("SHOW");
        for (index, here) in self.tokens.iter().enumerate() {
            if here.token == Token::SemiColon {
                return Err(
                    Refusal::new("it is more than one statement").hint("Send one statement at a time")
                );
            }
            if spell(&here.token).is_none() {
                return Err(unknown(&here.token));
            }
            let before = index.checked_sub(1).map(|index| &self.tokens[index].token);
            let after = self.tokens.get(index + 1).map(|after| &after.token);
            if here.token == Token::Period && !(before.is_some_and(is_name) && after.is_some_and(ends_name)) {
                return Err(Refusal::new("a period stands where no name is"));
            }
            if let Token::Word(name) = &here.token
                && holds_accounts(&name.value)
                && is_schema(before, after, is_show)
            {
                return Err(Refusal::new("it looks into the schema mysql").hint(
                    "The server's accounts and logs are closed here; a table's alias should not be named mysql",
                ));
            }
            let Some(word) = bare(&here.token) else { continue };
            if before == Some(&Token::Period) {
                if matches!(word.as_str(), "NEXTVAL" | "CURRVAL") {
                    return Err(Refusal::new(format!("it uses {word}, which moves a sequence")));
                }
                continue;
            }
            check_word(&word, after.and_then(bare).as_deref(), is_show)?;
        }
        self.check_calls()
    }

    /// Whatever stands before a bracket is a function that only reads, or a word of the grammar.
    fn check_calls(&self) -> Result<(), Refusal> {
        for (index, here) in self.tokens.iter().enumerate().skip(1) {
            if here.token != Token::LParen {
                continue;
            }
            let Token::Word(word) = &self.tokens[index - 1].token else {
                continue;
            };
            if self.names_columns(index) {
                continue;
            }
            let name = word.value.to_ascii_uppercase();
            if word.quote_style.is_some() {
                return Err(not_built_in(&word.value));
            }
            let is_part = index >= 2 && self.tokens[index - 2].token == Token::Period;
            let known = functions::is_grammar(&name) || functions::is_built_in(&name);
            if is_part || !known {
                return Err(not_built_in(&word.value));
            }
        }
        Ok(())
    }

    /// Tells whether the bracket at `open` lists the columns of a `WITH` table: `name (a, b) AS (`.
    fn names_columns(&self, open: usize) -> bool {
        let rest = &self.tokens[open + 1..];
        let listed = rest
            .iter()
            .take_while(|token| matches!(token.token, Token::Word(_) | Token::Comma))
            .count();
        let after = |offset: usize| rest.get(listed + offset).map(|token| &token.token);
        listed > 0
            && after(0) == Some(&Token::RParen)
            && after(1).and_then(bare).as_deref() == Some("AS")
            && after(2) == Some(&Token::LParen)
    }
}

/// Tells whether a token may join two others: everything but what a long list is made of.
fn is_link(token: &Token) -> bool {
    !matches!(
        token,
        Token::Comma
            | Token::Period
            | Token::RParen
            | Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::DoubleQuotedString(_)
            | Token::HexStringLiteral(_)
            | Token::Placeholder(_)
    )
}

fn check_word(word: &str, next: Option<&str>, is_show: bool) -> Result<(), Refusal> {
    let refused = match (word, next) {
        ("FOR", Some("SHARE")) | ("NEXT" | "PREVIOUS", Some("VALUE")) => true,
        // Words of some SHOW statements, and of nothing else that reads.
        ("CREATE" | "PROCEDURE", _) => !is_show,
        _ => NEVER.contains(&word),
    };
    if refused {
        return Err(Refusal::new(format!("it uses {word}")));
    }
    Ok(())
}

/// Tells whether a name that stands between these two is that of a schema.
fn is_schema(before: Option<&Token>, after: Option<&Token>, is_show: bool) -> bool {
    let after_from = before
        .and_then(bare)
        .is_some_and(|word| matches!(word.as_str(), "FROM" | "IN"));
    (after == Some(&Token::Period) && before != Some(&Token::Period)) || (is_show && after_from)
}

fn not_built_in(name: &str) -> Refusal {
    Refusal::new(format!("`{name}` is not a built-in function that only reads")).hint(
        "Use built-in functions only: stored functions may change data, and some built-in ones wait or lock",
    )
}

fn unknown(token: &Token) -> Refusal {
    match token {
        Token::Assignment => Refusal::new("it assigns a user variable"),
        Token::Word(word) if word.value.starts_with('@') => Refusal::new("it uses a user variable")
            .hint("Put the value into the statement, or use `params` with a ?"),
        Token::AtSign | Token::AtAt => Refusal::new("it uses a user variable"),
        other => Refusal::new(format!("it holds `{other}`, which is not understood here")),
    }
}

/// Returns a word without quotes in capitals.
pub(super) fn bare(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_ascii_uppercase()),
        _ => None,
    }
}

fn is_name(token: &Token) -> bool {
    matches!(token, Token::Word(_))
}

fn ends_name(token: &Token) -> bool {
    matches!(token, Token::Word(_) | Token::Mul)
}
