//! Amounts: "over 100", "under €50", "at least 1,200.50", "between 50 and 80", "35k". Spans of time and percentages are none.

use super::Amount;
use super::tokens::Tokens;

/// Words behind a number that make it something else than an amount.
const UNITS: &[&str] = &[
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month",
    "months", "quarter", "quarters", "year", "years", "percent", "people", "times", "am", "pm", "oclock",
];

/// Which bound a word sets.
#[derive(Clone, Copy)]
enum Bound {
    Over,
    Least,
    Under,
    Most,
}

/// Takes the first amount out of the words and returns it.
pub(super) fn find(tokens: &mut Tokens<'_>) -> Option<Amount> {
    for at in 0..tokens.len() {
        if !tokens.is_free(at) {
            continue;
        }
        if tokens.lower(at) == "between"
            && let Some((least, then)) = number(tokens, at + 1)
            && tokens.lower(then) == "and"
            && let Some((most, end)) = number(tokens, then + 1)
        {
            return Some(taken(tokens, (at, end), (Some(least), Some(most), false)));
        }
        if let Some((bound, then)) = bound(tokens, at)
            && let Some((value, end)) = number(tokens, then)
        {
            let bounds = match bound {
                Bound::Over => (Some(value), None, true),
                Bound::Least => (Some(value), None, false),
                Bound::Under => (None, Some(value), true),
                Bound::Most => (None, Some(value), false),
            };
            return Some(taken(tokens, (at, end), bounds));
        }
        if let Some(sign) = sign(tokens, at)
            && let Some((value, end)) = number(tokens, at)
        {
            return Some(taken(tokens, (at, end), sign(value)));
        }
    }
    None
}

type Bounds = (Option<u64>, Option<u64>, bool);

fn taken(tokens: &mut Tokens<'_>, (from, to): (usize, usize), (least, most, strict): Bounds) -> Amount {
    let words = tokens.span(from, to).to_owned();
    tokens.take(from, to);
    // "over 100 euros"
    if matches!(
        tokens.lower(to),
        "euro" | "euros" | "eur" | "dollar" | "dollars" | "usd" | "gbp" | "pounds"
    ) {
        tokens.take(to, to + 1);
    }
    Amount {
        least,
        most,
        strict,
        words,
    }
}

fn bound(tokens: &Tokens<'_>, at: usize) -> Option<(Bound, usize)> {
    let pair = (tokens.lower(at), tokens.lower(at + 1));
    Some(match pair {
        ("more" | "greater" | "higher" | "bigger", "than") => (Bound::Over, at + 2),
        ("less" | "lower" | "cheaper" | "smaller", "than") => (Bound::Under, at + 2),
        ("at", "least") => (Bound::Least, at + 2),
        ("at", "most") | ("up", "to") => (Bound::Most, at + 2),
        ("over" | "above" | "exceeding", _) => (Bound::Over, at + 1),
        ("under" | "below", _) => (Bound::Under, at + 1),
        _ => return None,
    })
}

/// Reads `>100`, `>= 100`, `<50` before a number.
fn sign(tokens: &Tokens<'_>, at: usize) -> Option<fn(u64) -> Bounds> {
    let before = tokens.question().get(..tokens.start(at))?;
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '€' | '$' | '£'));
    Some(if before.ends_with(">=") || before.ends_with('≥') {
        |value| (Some(value), None, false)
    } else if before.ends_with("<=") || before.ends_with('≤') {
        |value| (None, Some(value), false)
    } else if before.ends_with('>') {
        |value| (Some(value), None, true)
    } else if before.ends_with('<') {
        |value| (None, Some(value), true)
    } else {
        return None;
    })
}

/// Reads the number that begins with this word; returns it in hundredths, and the word behind it.
fn number(tokens: &Tokens<'_>, at: usize) -> Option<(u64, usize)> {
    let (value, length) = hundredths(tokens.question().get(tokens.start(at)..)?)?;
    let end_byte = tokens.start(at) + length;
    let end = (at..=tokens.len()).find(|next| tokens.start(*next) >= end_byte)?;
    let behind = tokens
        .question()
        .get(end_byte..)
        .and_then(|rest| rest.chars().next());
    let is_span = UNITS.contains(&tokens.lower(end)) || behind == Some('%');
    let is_part = behind.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == ':');
    (!is_span && !is_part).then_some((value, end))
}

/// Reads `1,200.50`, `100`, `35k`, `1.5m` at the beginning of a text: the amount in hundredths, and how long it is.
pub(crate) fn hundredths(text: &str) -> Option<(u64, usize)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut whole, mut at) = (0_u64, 0);
    while digit(at)
        || (at > 0 && bytes.get(at) == Some(&b',') && (1..=3).all(|next| digit(at + next)) && !digit(at + 4))
    {
        if digit(at) {
            whole = whole.checked_mul(10)?.checked_add(u64::from(bytes[at] - b'0'))?;
        }
        at += 1;
    }
    if at == 0 {
        return None;
    }
    let mut cents = 0;
    if matches!(bytes.get(at), Some(b'.' | b',')) && digit(at + 1) {
        cents = u64::from(bytes[at + 1] - b'0') * 10;
        at += 2;
        if digit(at) {
            cents += u64::from(bytes[at] - b'0');
        }
        while digit(at) {
            at += 1;
        }
    }
    let value = whole.checked_mul(100)?.checked_add(cents)?;
    let is_alone = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let times = match bytes.get(at) {
        Some(b'k' | b'K') if is_alone(at + 1) => 1_000,
        Some(b'm' | b'M') if is_alone(at + 1) => 1_000_000,
        _ => return Some((value, at)),
    };
    Some((value.checked_mul(times)?, at + 1))
}
