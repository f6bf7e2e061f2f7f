//! The words of a query, with their places for the errors.

/// A token and the column it begins at, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) column: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word.
    Word(String),
    /// A word in quotation marks.
    Quoted(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

const SIGNS: [&str; 12] = ["!=", "!~", "<=", ">=", "=", "~", "<", ">", "(", ")", ",", "!"];
/// Characters that stand in no bare word.
const RESERVED: &str = "$@#%^&|?*/;`\\{}[]:";

/// Cuts a query into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let column = text.len() - rest.len() + 1;
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (kind, after) = if first == '"' || first == '\'' {
            quoted(rest, first, column)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Kind::Sign(sign), &rest[sign.len()..])
        } else if RESERVED.contains(first) {
            return Err(format!(
                "Error in the JQL Query: The character '{first}' is a reserved JQL character. You must enclose it in a \
                 string or use the escape '\\u{:04x}' instead. (line 1, character {column})",
                u32::from(first)
            ));
        } else {
            let end = rest
                .find(|c: char| {
                    c.is_whitespace()
                        || "=~<>(),!\"'".contains(c)
                        || (RESERVED.contains(c) && !"[]@:/".contains(c))
                })
                .unwrap_or(rest.len());
            (Kind::Word(rest[..end].to_owned()), &rest[end..])
        };
        tokens.push(Token { kind, column });
        rest = after;
    }
    Ok(tokens)
}

fn quoted(text: &str, mark: char, column: usize) -> Result<(Kind, &str), String> {
    let mut said = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some((_, 'n')) => said.push('\n'),
                Some((_, 't')) => said.push('\t'),
                Some((_, other @ ('"' | '\'' | '\\' | ' '))) => said.push(other),
                Some((_, other)) => {
                    return Err(format!(
                        "Error in the JQL Query: '\\{other}' is an illegal JQL escape sequence. (line 1, character {})",
                        column + at
                    ));
                }
                None => break,
            },
            end if end == mark => return Ok((Kind::Quoted(said), &text[at + 1..])),
            other => said.push(other),
        }
    }
    Err(format!(
        "Error in the JQL Query: The quoted string '{said}' has not been completed. (line 1, character {column})"
    ))
}
