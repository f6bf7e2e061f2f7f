//! How a search is asked again that found nothing or too little: with fewer words, the least telling ones left out; by what
//! one person wrote and by the topic apart; then without a time. At most two ways, none of them tried twice.

use super::searches::{Arguments, arguments, is_found};
use crate::understand::{Understood, is_common};
use mosaic_protocol::SearchTool;

/// The most ways a search is asked again.
const WAYS: usize = 2;

/// Returns the arguments of the looser searches, the nearest to the question first.
pub(super) fn looser(understood: &Understood, tool: &SearchTool, asked: &Arguments) -> Vec<Arguments> {
    let mut ways: Vec<Arguments> = Vec::new();
    for way in ways_of(understood, tool) {
        if let Some(arguments) = arguments(&way, tool)
            && arguments != *asked
            && !ways.contains(&arguments)
        {
            ways.push(arguments);
        }
    }
    ways.truncate(WAYS);
    ways
}

fn ways_of(understood: &Understood, tool: &SearchTool) -> Vec<Understood> {
    if tool.words.is_empty() {
        return Vec::new();
    }
    let anyone = Understood {
        people: Vec::new(),
        ..understood.clone()
    };
    let has_words = !understood.topic.is_empty() || !understood.entities.is_empty();
    let timeless = Understood {
        time: None,
        ..understood.clone()
    };
    if understood.authors().next().is_some() {
        let theirs = Understood {
            topic: Vec::new(),
            entities: Vec::new(),
            newest: true,
            ..timeless
        };
        let mut ways = Vec::new();
        if has_words {
            ways.push(anyone.clone());
        } else if tool.person.is_some() {
            // They may be no one there who writes, but spoken of.
            let names = understood.authors().map(|author| author.text.clone()).collect();
            ways.push(Understood {
                topic: names,
                ..anyone.clone()
            });
        }
        if tool.person.is_some() {
            ways.push(theirs);
        }
        ways.extend(fewer_words(&anyone, tool));
        return ways;
    }
    let mut ways = fewer_words(understood, tool);
    if understood.time.is_some() && has_words {
        ways.insert(ways.len().min(1), timeless);
    }
    ways
}

/// Returns the question with half of its words, then with the most telling one.
fn fewer_words(understood: &Understood, tool: &SearchTool) -> Vec<Understood> {
    let with = |topic: Vec<String>| Understood {
        topic,
        ..understood.clone()
    };
    let topic: Vec<&String> = understood
        .topic
        .iter()
        .filter(|word| !is_found(word, tool))
        .collect();
    if !understood.entities.is_empty() {
        return if understood.topic.is_empty() {
            Vec::new()
        } else {
            vec![with(Vec::new())]
        };
    }
    let mut order: Vec<usize> = (0..topic.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(telling(topic[*at])));
    let keep = |count: usize| {
        let mut kept: Vec<usize> = order.iter().take(count).copied().collect();
        kept.sort_unstable();
        with(kept.into_iter().map(|at| topic[at].clone()).collect())
    };
    match topic.as_slice() {
        [] | [_] => Vec::new(),
        [one, other] => vec![keep(1), with(vec![format!("{one}{other}")])],
        more => vec![keep(more.len().div_ceil(2)), keep(1)],
    }
}

/// How much a word tells apart: a number or a name most, an everyday word least, a long one more than a short one.
fn telling(word: &str) -> (u8, usize) {
    let is_number = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_name = word.chars().next().is_some_and(char::is_uppercase);
    let class = match (is_number || is_name, is_common(word)) {
        (true, _) => 2,
        (false, false) => 1,
        (false, true) => 0,
    };
    (class, word.chars().count())
}
