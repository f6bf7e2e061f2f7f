//! The forms of `SHOW`, `DESCRIBE` and `EXPLAIN` that may run, as a small grammar over tokens: the parser knows only some of
//! them. Never `EXPLAIN ANALYZE`, which runs what it explains; never accounts and their password hashes.

use super::tokens::{Tokens, bare};
use super::{Refusal, query};
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// What follows `SHOW`, and what may follow that.
const FORMS: [(&[&str], Rest); 44] = [
    (&["TABLES"], Rest::Filter),
    (&["FULL", "TABLES"], Rest::Filter),
    (&["OPEN", "TABLES"], Rest::Filter),
    (&["TABLE", "STATUS"], Rest::Filter),
    (&["DATABASES"], Rest::Filter),
    (&["SCHEMAS"], Rest::Filter),
    (&["COLUMNS"], Rest::Filter),
    (&["FULL", "COLUMNS"], Rest::Filter),
    (&["FIELDS"], Rest::Filter),
    (&["FULL", "FIELDS"], Rest::Filter),
    (&["INDEX"], Rest::Filter),
    (&["INDEXES"], Rest::Filter),
    (&["KEYS"], Rest::Filter),
    (&["TRIGGERS"], Rest::Filter),
    (&["EVENTS"], Rest::Filter),
    (&["VARIABLES"], Rest::Filter),
    (&["GLOBAL", "VARIABLES"], Rest::Filter),
    (&["SESSION", "VARIABLES"], Rest::Filter),
    (&["STATUS"], Rest::Filter),
    (&["GLOBAL", "STATUS"], Rest::Filter),
    (&["SESSION", "STATUS"], Rest::Filter),
    (&["CHARACTER", "SET"], Rest::Filter),
    (&["CHARSET"], Rest::Filter),
    (&["COLLATION"], Rest::Filter),
    (&["PROCEDURE", "STATUS"], Rest::Filter),
    (&["FUNCTION", "STATUS"], Rest::Filter),
    (&["ENGINES"], Rest::Nothing),
    (&["STORAGE", "ENGINES"], Rest::Nothing),
    (&["PLUGINS"], Rest::Nothing),
    (&["PRIVILEGES"], Rest::Nothing),
    (&["PROCESSLIST"], Rest::Nothing),
    (&["FULL", "PROCESSLIST"], Rest::Nothing),
    (&["WARNINGS"], Rest::Filter),
    (&["ERRORS"], Rest::Filter),
    (&["ENGINE", "INNODB", "STATUS"], Rest::Nothing),
    (&["CREATE", "TABLE"], Rest::Name),
    (&["CREATE", "VIEW"], Rest::Name),
    (&["CREATE", "DATABASE"], Rest::Name),
    (&["CREATE", "SCHEMA"], Rest::Name),
    (&["CREATE", "PROCEDURE"], Rest::Name),
    (&["CREATE", "FUNCTION"], Rest::Name),
    (&["CREATE", "TRIGGER"], Rest::Name),
    (&["CREATE", "EVENT"], Rest::Name),
    (&["CREATE", "SEQUENCE"], Rest::Name),
];

#[derive(Clone, Copy)]
enum Rest {
    /// Nothing.
    Nothing,
    /// A name.
    Name,
    /// `[FROM name [FROM name]] [LIKE text | WHERE expression] [LIMIT number [, number]]`.
    Filter,
}

/// Checks a `SHOW` statement.
pub(super) fn check_show(tokens: &Tokens) -> Result<(), Refusal> {
    let after = tokens.all().get(1..).unwrap_or_default();
    let words: Vec<_> = after.iter().map_while(|token| bare(&token.token)).collect();
    if words.first().is_some_and(|word| word == "GRANTS") {
        return Err(
            Refusal::new("SHOW GRANTS would show the account's password hash").hint(
                "Look into information_schema.user_privileges, schema_privileges and table_privileges instead",
            ),
        );
    }
    // The longest form that fits.
    let form = FORMS
        .iter()
        .filter(|(form, _)| form.len() <= words.len() && form.iter().zip(&words).all(|(a, b)| a == b))
        .max_by_key(|(form, _)| form.len());
    let Some((form, rest)) = form else {
        return Err(Refusal::new("this SHOW is not on the list").hint(
            "Use SHOW TABLES, COLUMNS, INDEX, CREATE TABLE, TABLE STATUS, VARIABLES, STATUS and the like",
        ));
    };
    let after = &after[form.len()..];
    match rest {
        Rest::Nothing if after.is_empty() => Ok(()),
        Rest::Nothing => Err(too_much(&after[0].token)),
        Rest::Name => match name(after)? {
            [] => Ok(()),
            [next, ..] => Err(too_much(&next.token)),
        },
        Rest::Filter => filter(after),
    }
}

/// Checks a `DESCRIBE` or `EXPLAIN` statement.
pub(super) fn check_describe(tokens: &Tokens) -> Result<(), Refusal> {
    let mut after = tokens.all().get(1..).unwrap_or_default();
    loop {
        match after.first().and_then(|token| bare(&token.token)).as_deref() {
            Some("EXTENDED" | "PARTITIONS") => after = &after[1..],
            Some("FORMAT") => after = explain_format(&after[1..])?,
            Some("SELECT" | "WITH") => return query::check_part(after),
            _ if after.first().is_some_and(|token| token.token == Token::LParen) => {
                return query::check_part(after);
            }
            _ => break,
        }
    }
    match name(after)? {
        [] => Ok(()),
        [column] if matches!(column.token, Token::Word(_) | Token::SingleQuotedString(_)) => Ok(()),
        [next, ..] => Err(too_much(&next.token)),
    }
}

fn explain_format(after: &[TokenWithSpan]) -> Result<&[TokenWithSpan], Refusal> {
    let known = |token: &Token| matches!(bare(token).as_deref(), Some("JSON" | "TRADITIONAL" | "TREE"));
    match after {
        [equals, word, rest @ ..] if equals.token == Token::Eq && known(&word.token) => Ok(rest),
        _ => Err(Refusal::new("EXPLAIN has no such format")),
    }
}

/// Reads `name` or `name.name` and returns what follows.
fn name(tokens: &[TokenWithSpan]) -> Result<&[TokenWithSpan], Refusal> {
    let is_word = |token: &TokenWithSpan| matches!(token.token, Token::Word(_));
    match tokens {
        [first, period, second, rest @ ..]
            if is_word(first) && period.token == Token::Period && is_word(second) =>
        {
            Ok(rest)
        }
        [first, rest @ ..] if is_word(first) => Ok(rest),
        _ => Err(Refusal::new("a name is missing")),
    }
}

fn filter(mut tokens: &[TokenWithSpan]) -> Result<(), Refusal> {
    while let Some("FROM" | "IN") = tokens.first().and_then(|token| bare(&token.token)).as_deref() {
        tokens = name(&tokens[1..])?;
    }
    let word = tokens.first().and_then(|token| bare(&token.token));
    match (word.as_deref(), tokens) {
        (None, []) => Ok(()),
        (Some("LIKE"), [_, text]) if is_text(&text.token) => Ok(()),
        (Some("WHERE"), [_, expression @ ..]) => query::check_expression(expression),
        (Some("LIMIT"), [_, numbers @ ..]) if numbers.iter().all(|token| is_count(&token.token)) => Ok(()),
        (_, [next, ..]) => Err(too_much(&next.token)),
        (Some(_), []) => Ok(()),
    }
}

fn is_text(token: &Token) -> bool {
    matches!(token, Token::SingleQuotedString(_) | Token::DoubleQuotedString(_))
}

fn is_count(token: &Token) -> bool {
    matches!(token, Token::Number(_, false) | Token::Comma)
}

fn too_much(token: &Token) -> Refusal {
    Refusal::new(format!("`{token}` is not understood there"))
}
