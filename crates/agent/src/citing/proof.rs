//! Checks citations against the stored record: whether quoted words stand in it, and, where a model only named a source,
//! whether the sentence can rest on it. Compares words and numbers; never judges what they mean.

use crate::quick::{key_words, likeness, words};
use mosaic_protocol::KeptRecord;
use unicode_normalization::UnicodeNormalization;

/// How many of a sentence's words the record has to hold, of ten.
const ENOUGH: usize = 5;
/// The most characters of a sentence of a record that is quoted.
const MOST_QUOTED: usize = 600;

/// Tells whether the quoted words stand in the text. Blanks, case, the forms of quotation marks, dashes and letters do not
/// count; where the quote leaves something out ("…"), its parts have to stand there in order.
pub(crate) fn stands_in(quoted: &str, text: &str) -> bool {
    let text = folded(text);
    let quoted = quoted
        .replace("[…]", "…")
        .replace("[...]", "…")
        .replace("...", "…");
    let mut from = 0;
    let mut any = false;
    for part in quoted.split('…').map(folded).filter(|part| !part.is_empty()) {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(&part)) else {
            return false;
        };
        from += at + part.len();
        any = true;
    }
    any
}

/// Returns the sentence of a text that shares most with the claim, as it stands there; the first one when none does.
pub(crate) fn nearest_sentence<'a>(text: &'a str, claim: &str) -> &'a str {
    let terms = key_words(claim);
    let score = |sentence: &str| {
        let held = terms.iter().filter(|term| holds(sentence, term)).count();
        let numbers = numbers(sentence);
        held + numbers_of_claim(claim)
            .iter()
            .filter(|n| numbers.contains(n))
            .count()
    };
    let mut best: Option<(&str, usize)> = None;
    for sentence in sentences(text) {
        let score = score(sentence);
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((sentence, score));
        }
    }
    let best = best.map_or(text.trim(), |(sentence, _)| sentence);
    match best.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => best.get(..end).unwrap_or(best).trim_end(),
        None => best,
    }
}

/// Tells whether a claim can rest on a record: half of its words that carry meaning stand there, and every number does.
pub(crate) fn supports(record: &KeptRecord, claim: &str) -> bool {
    let parts = [
        Some(&record.title),
        Some(&record.text),
        record.author.as_ref(),
        record.time.as_ref(),
        record.status.as_ref(),
        Some(&record.datasource),
    ];
    let whole = parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    let terms: Vec<&str> = key_words(claim)
        .into_iter()
        .filter(|term| !term.contains(|c: char| c.is_ascii_digit()))
        .collect();
    let held = terms.iter().filter(|term| holds(&whole, term)).count();
    let wanted = numbers_of_claim(claim);
    let there = numbers(&whole);
    let says_something = !terms.is_empty() || !wanted.is_empty();
    says_something && held * 10 >= terms.len() * ENOUGH && wanted.iter().all(|n| there.contains(n))
}

fn holds(text: &str, term: &str) -> bool {
    words(text).any(|(_, word)| likeness(word, term) > 0.0)
}

/// Returns the text in the form in which quotes are compared.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => folded.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => folded.push('"'),
            '‐'..='―' | '−' => folded.push('-'),
            c => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Returns the sentences and lines of a text that are not blank.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = rest
                .char_indices()
                .zip(rest.chars().skip(1))
                .find(|((_, c), next)| matches!(c, '.' | '!' | '?') && next.is_whitespace())
                .map_or(rest.len(), |((at, c), _)| at + c.len_utf8());
            let (sentence, after) = rest.split_at(end);
            rest = after;
            Some(sentence.trim())
        })
        .filter(|sentence| !sentence.is_empty())
    })
}

/// Returns the numbers of a claim but for one that only counts the items of a list.
fn numbers_of_claim(claim: &str) -> Vec<i64> {
    let claim = claim.trim_start();
    let digits = claim.bytes().take_while(u8::is_ascii_digit).count();
    let rest = claim.get(digits..).unwrap_or_default();
    numbers(match rest.strip_prefix(['.', ')']) {
        Some(after) if digits > 0 && after.starts_with(char::is_whitespace) => after,
        Some(_) | None => claim,
    })
}

/// Returns the numbers in a text in thousandths: `40,000` and `40k` are the same.
fn numbers(text: &str) -> Vec<i64> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest.get(start..).unwrap_or_default();
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        rest = after;
        let mut tail = after.chars();
        let times = match (tail.next(), tail.next().is_some_and(char::is_alphanumeric)) {
            (Some('k' | 'K'), false) => 1_000_000.0,
            (Some('m' | 'M'), false) => 1_000_000_000.0,
            _ => 1_000.0,
        };
        let plain = number.trim_end_matches(['.', ',']).replace(',', "");
        // A version or an address such as 1.2.3 is several numbers.
        let parts = if plain.matches('.').count() > 1 {
            plain.split('.').collect()
        } else {
            vec![plain.as_str()]
        };
        found.extend(parts.into_iter().filter_map(|part| thousandths(part, times)));
    }
    found
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number too large for it is held to the largest, which is what comparing needs"
)]
fn thousandths(number: &str, times: f64) -> Option<i64> {
    let value: f64 = number.parse().ok()?;
    Some((value * times).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citing::tests::record;

    #[test]
    fn a_quote_stands_in_its_text_but_for_blanks_case_and_forms() {
        let text = "Hi all,\nthe  “Q3” budget is €40,000 — café included. We’ll see.";
        for quoted in [
            "the \"Q3\" budget is €40,000",
            "THE Q3".replace("Q3", "“Q3”").as_str(),
            "€40,000 - cafe\u{301} included",
            "We'll see.",
            "Hi all … We’ll see",
            "hi all,[...] the “Q3”",
            "the “Q3”…",
        ] {
            assert!(stands_in(quoted, text), "{quoted}");
        }
        for quoted in [
            "budget is €50,000",
            "We’ll see … Hi all",
            "",
            " … ",
            "Hi  everyone",
        ] {
            assert!(!stands_in(quoted, text), "{quoted}");
        }
    }

    #[test]
    fn the_nearest_sentence_is_quoted_as_it_stands() {
        let text = "Morning! The budget for Q3 is 40,000.\nLunch is at noon. The budget was 30,000 before.";
        assert_eq!(
            nearest_sentence(text, "Sarah says the budget is 40k"),
            "The budget for Q3 is 40,000."
        );
        assert_eq!(nearest_sentence(text, "When is lunch?"), "Lunch is at noon.");
        assert_eq!(nearest_sentence(text, "xyz"), "Morning!");
        assert_eq!(nearest_sentence("", "xyz"), "");
    }

    #[test]
    fn a_claim_rests_on_a_record_that_holds_its_words_and_all_its_numbers() {
        let record = record(
            1,
            "#finance",
            "The Q3 marketing budget is 40,000 dollars, version 1.2.3.",
        );
        for claim in [
            "The marketing budget is $40k.",
            "1. The Q3 budget is 40,000",
            "Sarah set the marketing budget on 12 November 2026",
            "**40,000**",
        ] {
            assert!(supports(&record, claim), "{claim}");
        }
        for claim in [
            "The marketing budget is 50,000.",
            "The cafeteria closes early on Fridays",
            "The budget rose by 12.5 to 40,000",
            "",
        ] {
            assert!(!supports(&record, claim), "{claim}");
        }
    }
}
