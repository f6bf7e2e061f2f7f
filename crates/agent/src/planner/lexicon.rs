//! The planner's reading of words: cut, in lower case, without English endings, so that “orders”, “Order” and “ordering”
//! are one. Tells which words carry no topic, and forgives one slip of the finger in a longer word.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that say nothing about where an answer lies.
static STOP_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a about above after again all also am an and any anyone anything are as at be because been before being below \
     best between both but by can could day days did do does each ever every everything few find first for from get \
     give given had has have he her here him his how i if in into is it its just last latest let like list look \
     made make many me month months more most much my need new newest no not now of off on one only or other our \
     out over past please recent same search see she should show since so some something still such than that the \
     their them then there these they thing things this those to today too under until up us use very want was we \
     week weeks were what when where which while who whom whose why will with would year yesterday yet you your"
        .split(' ')
        .collect()
});

/// Words that connectors declare and people use for much else: they speak less loudly.
const EVERYDAY_WORDS: &str = "action backup board build chat code conversation deploy event file folder job log mention merge note page \
     plan product query record release review row run said shop source stock store story tag talk task test \
     upload";

/// The most words of a question that are weighed: a pasted page is not weighed whole.
const MOST_WORDS: usize = 64;
/// The shortest word in which a slip is forgiven.
const FORGIVEN_FROM: usize = 5;
/// The shortest word in which a wrong letter is.
const WRONG_LETTER_FROM: usize = 7;

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As it stands.
    pub(super) text: &'a str,
    /// Without case and ending.
    pub(super) stem: String,
    /// Whether a `#` stands before it: `#finance`.
    pub(super) hash: bool,
    /// Whether it says something about where an answer lies.
    pub(super) topic: bool,
}

/// Returns the words of a text, letters and digits, the first [`MOST_WORDS`] of them.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(|word| {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let lower = word.to_lowercase();
            Token {
                text: word,
                hash: text[..at].ends_with('#') && word.starts_with(char::is_alphabetic),
                topic: word.chars().count() > 1
                    && !word.starts_with(|first: char| first.is_ascii_digit())
                    && !STOP_WORDS.contains(lower.as_str()),
                stem: stem_of(lower),
            }
        })
        .collect()
}

/// Tells whether a declared word is one that people use for much else, by its stem.
pub(super) fn is_everyday(stem: &str) -> bool {
    EVERYDAY_WORDS.split(' ').any(|word| self::stem(word) == stem)
}

/// Returns the word in lower case, without plural, past or progressive endings.
pub(super) fn stem(word: &str) -> String {
    stem_of(word.to_lowercase())
}

fn stem_of(mut word: String) -> String {
    if !word.is_ascii() {
        return word;
    }
    if word.len() > 4 && word.ends_with("ies") {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if word.len() > 4
        && ["ches", "shes", "sses", "xes", "zes"]
            .iter()
            .any(|end| word.ends_with(end))
    {
        word.truncate(word.len() - 2);
    } else if word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
    {
        word.truncate(word.len() - 1);
    }
    for ending in ["ing", "ed"] {
        let Some(rest) = word.strip_suffix(ending) else {
            continue;
        };
        if rest.len() >= 3 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            let doubled = rest.len() > 3 && {
                let bytes = rest.as_bytes();
                bytes[rest.len() - 1] == bytes[rest.len() - 2] && !rest.ends_with(['l', 's'])
            };
            let length = rest.len() - usize::from(doubled);
            word.truncate(length);
            break;
        }
    }
    if word.len() > 4 && word.ends_with('e') {
        word.truncate(word.len() - 1);
    }
    word
}

/// Tells whether one slip of the finger lies between two words: a letter too many or too few, two in each other's place, in a
/// long word a wrong one. Short words with one other letter are other words: “spring” is no “sprint”.
pub(super) fn one_slip_apart(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left.as_bytes(), right.as_bytes())
    } else {
        (right.as_bytes(), left.as_bytes())
    };
    if short.len() < FORGIVEN_FROM || long.len() - short.len() > 1 || short[0] != long[0] {
        return false;
    }
    let same = short
        .iter()
        .zip(long)
        .take_while(|(one, other)| one == other)
        .count();
    if same == short.len() {
        return long.len() > short.len();
    }
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    let swapped = same + 1 < short.len()
        && short[same] == long[same + 1]
        && short[same + 1] == long[same]
        && short[same + 2..] == long[same + 2..];
    swapped || (short.len() >= WRONG_LETTER_FROM && short[same + 1..] == long[same + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_word_are_one() {
        for forms in [
            &["order", "orders", "Ordered", "ordering"][..],
            &["issue", "issues", "ISSUE"],
            &["merge", "merged", "merging", "merges"],
            &["ship", "shipped", "shipping", "ships"],
            &["fail", "failed", "fails", "failing"],
            &["branch", "branches"],
            &["delivery", "deliveries"],
            &["spring"],
            &["status"],
        ] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
        assert_ne!(stem("spring"), stem("spr"));
        assert_ne!(stem("meeting"), stem("metering"));
    }

    #[test]
    fn one_slip_is_forgiven_in_a_longer_word_and_two_are_not() {
        for (left, right, near) in [
            ("calendar", "calender", true),
            ("budget", "bugdet", true),
            ("invoice", "invoce", true),
            ("messages", "mesages", true),
            ("order", "oder", false),
            ("budget", "gadget", false),
            ("spring", "sprint", false),
            ("kettle", "settle", false),
            ("log", "lag", false),
            ("same", "same", false),
        ] {
            assert_eq!(one_slip_apart(left, right), near, "{left} {right}");
        }
    }

    #[test]
    fn a_channel_is_told_from_a_number_and_a_topic_from_a_filler() {
        let words = tokens("What's new in #finance for #4187?");
        let of = |text: &str| words.iter().find(|word| word.text == text).unwrap();
        assert!(of("finance").hash && !of("4187").hash);
        assert!(of("finance").topic && !of("new").topic && !of("s").topic && !of("4187").topic);
    }
}
