//! Spells tokens again, one by one, so that the server reads exactly what was read here. A token that is not known to be
//! lexed alike by both is not spelled at all.

use super::functions;
use sqlparser::tokenizer::{Token, Word};

/// Returns what stands between two tokens. Nothing between the parts of a name, nor between a function and its bracket:
/// `count (` would be read as a stored function of that name. Elsewhere tokens stand apart, so that no two of them are read
/// as one; only brackets and commas never join with anything.
pub(super) fn between<'a>(left: &Token, gap: &'a str, right: &Token) -> &'a str {
    let joined = match (left, right) {
        (Token::Period, _) | (_, Token::Period) => true,
        (Token::Word(word), Token::LParen) => functions::is_built_in(&word.value.to_ascii_uppercase()),
        _ => false,
    };
    let alone = |token: &Token| matches!(token, Token::LParen | Token::RParen | Token::Comma);
    if joined {
        ""
    } else if gap.is_empty() && !alone(left) && !alone(right) {
        " "
    } else {
        gap
    }
}

/// Returns how a token is sent; `None` when it is not known to be harmless and read alike.
pub(super) fn spell(token: &Token) -> Option<String> {
    let spelled = match token {
        Token::Word(word) => return spell_word(word),
        Token::Number(digits, false) => return is_number(digits).then(|| digits.clone()),
        Token::SingleQuotedString(raw) => return is_closed(raw, '\'').then(|| format!("'{raw}'")),
        Token::DoubleQuotedString(raw) => return is_closed(raw, '"').then(|| format!("\"{raw}\"")),
        Token::NationalStringLiteral(raw) => return is_closed(raw, '\'').then(|| format!("N'{raw}'")),
        Token::HexStringLiteral(raw) => {
            let hex = !raw.is_empty() && raw.chars().all(|digit| digit.is_ascii_hexdigit());
            return hex.then(|| format!("0x{raw}"));
        }
        Token::SingleQuotedByteStringLiteral(raw) => {
            let bits = !raw.is_empty() && raw.chars().all(|digit| matches!(digit, '0' | '1'));
            return bits.then(|| format!("b'{raw}'"));
        }
        Token::Placeholder(mark) => return (mark == "?").then(|| "?".to_owned()),
        Token::Question => "?",
        Token::Comma => ",",
        Token::Eq => "=",
        Token::Neq => "<>",
        Token::Lt => "<",
        Token::Gt => ">",
        Token::LtEq => "<=",
        Token::GtEq => ">=",
        Token::Spaceship => "<=>",
        Token::Plus => "+",
        Token::Minus => "-",
        Token::Mul => "*",
        Token::Div => "/",
        Token::Mod => "%",
        Token::StringConcat => "||",
        Token::Overlap => "&&",
        Token::Ampersand => "&",
        Token::Pipe => "|",
        Token::Caret => "^",
        Token::Tilde => "~",
        Token::ExclamationMark => "!",
        Token::ShiftLeft => "<<",
        Token::ShiftRight => ">>",
        Token::Arrow => "->",
        Token::LongArrow => "->>",
        Token::LParen => "(",
        Token::RParen => ")",
        Token::Period => ".",
        _ => return None,
    };
    Some(spelled.to_owned())
}

fn spell_word(word: &Word) -> Option<String> {
    let text = &word.value;
    match word.quote_style {
        Some('`') => {
            // Kept as written: each backtick inside has to be doubled.
            let closed = !text.is_empty() && !text.replace("``", "").contains('`');
            closed.then(|| format!("`{text}`"))
        }
        Some(_) => None,
        None if let Some(variable) = text.strip_prefix("@@") => {
            let plain =
                !variable.is_empty() && variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            plain.then(|| text.clone())
        }
        None if text.contains(['@', '`']) => None,
        None => {
            let plain = text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))
                && !text.starts_with(|c: char| c.is_ascii_digit());
            // Names with other letters are quoted: what counts as a letter is not the same for both.
            Some(if plain { text.clone() } else { format!("`{text}`") })
        }
    }
}

/// Tells whether raw text between quotes ends where its closing quote is put: no quote alone, no escape half done.
fn is_closed(raw: &str, quote: char) -> bool {
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            if characters.next().is_none() {
                return false;
            }
        } else if character == quote && characters.next() != Some(quote) {
            return false;
        }
    }
    true
}

fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}
