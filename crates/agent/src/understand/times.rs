//! Times: "yesterday", "last 3 weeks", "since Monday", "on 12 November", "between May and July". Days without a year are the
//! latest that are not far ahead.

mod spans;

use super::TimeRange;
use super::tokens::Tokens;
use jiff::civil::Date;
use spans::Span;

/// Takes the first time out of the words and returns it.
pub(super) fn find(tokens: &mut Tokens<'_>, today: Date) -> Option<TimeRange> {
    let mut free = (0..tokens.len()).filter(|at| tokens.is_free(*at));
    let (mut at, span) = free.find_map(|at| Some((at, spans::read(tokens, at, today)?)))?;
    let mut end = at + span.words;
    if matches!(tokens.back(at, 1), "the") {
        at -= 1;
    }
    let tomorrow = spans::days(today, 1);
    let (mut after, mut before) = (Some(span.from), Some(span.to));
    let lead = tokens.back(at, 1).to_owned();
    match lead.as_str() {
        "since" => before = Some(tomorrow.max(span.to)),
        "after" => (after, before) = (Some(span.to), Some(tomorrow.max(spans::days(span.to, 1)))),
        "before" => (after, before) = (None, Some(span.from)),
        "until" | "till" | "by" => after = None,
        "between" | "from" => {
            if let Some(until) = second(tokens, end, today) {
                before = Some(until.to);
                end += 1 + until.words;
            }
        }
        _ => {}
    }
    let leads = [
        "since", "after", "before", "until", "till", "by", "between", "from", "on", "in", "during", "of",
        "over",
    ];
    if leads.contains(&lead.as_str()) {
        at -= 1;
    }
    let words = tokens.span(at, end).to_owned();
    tokens.take(at, end);
    Some(TimeRange { after, before, words })
}

/// Reads the end of "from Monday to Wednesday" behind its beginning.
fn second(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    matches!(tokens.lower(at), "and" | "to" | "until" | "till" | "through").then_some(())?;
    spans::read(tokens, at + 1, today)
}

/// Tells whether the newest is preferred, and takes the words that say so, with the number of things that may follow.
pub(super) fn newest(tokens: &mut Tokens<'_>) -> bool {
    let mut found = false;
    for at in 0..tokens.len() {
        let word = tokens.lower(at);
        let says_so = matches!(word, "latest" | "newest" | "recent" | "recently" | "lately")
            || (word == "last" && at + 1 < tokens.len());
        if !says_so || !tokens.is_free(at) {
            continue;
        }
        found = true;
        let from = if tokens.back(at, 1) == "most" { at - 1 } else { at };
        let counted = tokens.text(at + 1).bytes().all(|byte| byte.is_ascii_digit());
        tokens.take(from, at + 1 + usize::from(counted));
    }
    found
}
