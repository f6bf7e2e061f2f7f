//! People a question names: those met before, by whole or given name and with a typing mistake, and unknown ones where the
//! wording says that a person is meant. Tells who is asked for their own words from who is only spoken of.

use super::Vocabulary;
use super::tokens::Tokens;
use crate::quick::{is_stop_word, words};

/// Someone whom a question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name: the whole one where it is known.
    pub name: String,
    /// The name as it stands in the question.
    pub text: String,
    /// Whether what they wrote is asked for; else they are spoken of.
    pub author: bool,
    /// Whether they were met before.
    pub known: bool,
}

/// What people do when they have their say.
const SAYS: &[&str] = &[
    "say",
    "says",
    "said",
    "saying",
    "think",
    "thinks",
    "thought",
    "write",
    "writes",
    "wrote",
    "written",
    "post",
    "posts",
    "posted",
    "send",
    "sends",
    "sent",
    "ask",
    "asks",
    "asked",
    "agree",
    "agrees",
    "agreed",
    "mean",
    "means",
    "meant",
    "promise",
    "promised",
    "report",
    "reported",
    "comment",
    "commented",
    "mention",
    "mentioned",
    "propose",
    "proposed",
    "reply",
    "replied",
    "answer",
    "answered",
    "suggest",
    "suggested",
    "tell",
    "told",
    "share",
    "shared",
    "decide",
    "decided",
    "object",
    "objected",
    "argue",
    "argued",
    "announce",
    "announced",
    "want",
    "wants",
    "wanted",
    "explain",
    "explained",
    "tells",
    "file",
    "filed",
];
/// What people leave behind: "Sarah's mails".
const OWN: &[&str] = &[
    "message", "messages", "mail", "mails", "email", "emails", "comment", "comments", "view", "views",
    "opinion", "take", "reply", "replies", "answer", "post", "posts", "words", "position", "feedback", "pr",
    "prs", "notes",
];
/// Names that are everyday words too: written small they are no one.
const WORDS_TOO: &[&str] = &[
    "will", "may", "mark", "rose", "grace", "grant", "hope", "joy", "art", "bill", "frank", "jack", "sue",
    "pat", "drew", "rich", "dean", "chase", "april", "june", "august", "nick", "rob", "ray", "max", "page",
    "young", "long", "team", "support", "sales", "office", "group", "staff", "service", "news", "data",
    "studio",
];
const AUXILIARIES: &[&str] = &[
    "did", "does", "do", "has", "have", "had", "would", "is", "was", "what", "whats",
];

/// Takes those who are asked for their own words out of the words, and returns all.
pub(super) fn find(tokens: &mut Tokens<'_>, known: &Vocabulary<'_>) -> Vec<Person> {
    let met: Vec<Vec<String>> = known.people.iter().map(|name| parts(name)).collect();
    let mut found: Vec<(Person, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let person = tokens
            .is_free(at)
            .then(|| by_name(tokens, at, (known.people, &met)).or_else(|| by_wording(tokens, at, known)))
            .flatten();
        match person {
            Some((person, end)) => {
                found.push((person, at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    // "Sarah and Marcus said": what holds for the second holds for the first.
    for at in (1..found.len()).rev() {
        let joined = found[at - 1].2 + 1 == found[at].1 && tokens.lower(found[at - 1].2) == "and";
        if joined && found[at].0.author {
            found[at - 1].0.author = true;
        }
    }
    let mut people: Vec<Person> = Vec::new();
    for (person, from, to) in found {
        if person.author {
            tokens.take(from, to);
            // Of “what did Rosa send us” the sending says who, not what.
            if let Some(at) = (to..to + 4).find(|at| SAYS.contains(&tokens.lower(*at))) {
                tokens.take(at, at + 1);
            }
        }
        match people.iter_mut().find(|other| other.name == person.name) {
            Some(other) => other.author |= person.author,
            None => people.push(person),
        }
    }
    people
}

/// Tells whether a question asks what was said, whoever said it.
pub(crate) fn asks_what_was_said(question: &str) -> bool {
    words(question).any(|(_, word)| SAYS.iter().any(|says| says.eq_ignore_ascii_case(word)))
}

fn parts(name: &str) -> Vec<String> {
    words(name).map(|(_, word)| word.to_lowercase()).collect()
}

/// A way to compare a word with the parts of a name.
type Way<'a> = &'a dyn Fn(&Vec<String>) -> bool;

/// Finds someone who was met before.
fn by_name(
    tokens: &Tokens<'_>,
    at: usize,
    (names, met): (&[String], &[Vec<String>]),
) -> Option<(Person, usize)> {
    let word = tokens.lower(at);
    let common = is_stop_word(word) || WORDS_TOO.contains(&word);
    if word.len() < 3 || (common && !tokens.is_capital(at)) {
        return None;
    }
    let whole = |parts: &Vec<String>| {
        parts.len() > 1
            && parts
                .iter()
                .enumerate()
                .all(|(n, part)| is_like(tokens.lower(at + n), part))
    };
    let person = |name: &String, length: usize| {
        let author = is_author(tokens, at, at + length);
        let text = tokens.span(at, at + length).to_owned();
        let person = Person {
            name: name.clone(),
            text,
            author,
            known: true,
        };
        (person, at + length)
    };
    if let Some((name, parts)) = names.iter().zip(met).find(|(_, parts)| whole(parts)) {
        return Some(person(name, parts.len()));
    }
    let first = |parts: &Vec<String>| parts.first().is_some_and(|part| part.len() > 2 && part == word);
    let last = |parts: &Vec<String>| {
        parts.len() > 1 && parts.last().is_some_and(|part| part.len() > 3 && part == word)
    };
    let near = |parts: &Vec<String>| {
        parts
            .first()
            .is_some_and(|part| part.len() > 4 && is_like(word, part))
    };
    let ways: [Way<'_>; 3] = [&first, &last, &near];
    for way in ways {
        let mut fitting = names.iter().zip(met).filter(|(_, parts)| way(parts));
        if let Some((name, _)) = fitting.next() {
            let (mut person, end) = person(name, 1);
            if fitting.next().is_some() {
                // Several of that name: whoever they mean goes by what they typed.
                person.name.clone_from(&person.text);
            }
            return Some((person, end));
        }
    }
    None
}

/// Finds someone unknown where the wording leaves no doubt.
fn by_wording(tokens: &Tokens<'_>, at: usize, known: &Vocabulary<'_>) -> Option<(Person, usize)> {
    let word = tokens.lower(at);
    let is_word = word.chars().all(char::is_alphabetic) && word.len() > 1;
    let is_no_name = is_stop_word(word) || SAYS.contains(&word) || super::meaning::is_empty(word);
    let is_place = known
        .places
        .iter()
        .any(|place| words(place).any(|(_, part)| part.to_lowercase() == word));
    if !is_word || is_no_name || is_place {
        return None;
    }
    let capital = tokens.is_capital(at);
    let mut end = at + 1;
    let adjacent = |end: usize| tokens.question().get(tokens.end(end - 1)..tokens.start(end)) == Some(" ");
    if capital
        && tokens.is_capital(end)
        && tokens.is_free(end)
        && adjacent(end)
        && !is_stop_word(tokens.lower(end))
    {
        end += 1;
    }
    let previous = tokens.back(at, 1);
    let asked = matches!(previous, "did" | "does" | "has" | "would") && SAYS.contains(&tokens.lower(end));
    let named = capital && (previous == "by" || said(tokens, end));
    let at_sign = tokens.before(at) == Some('@');
    (asked || named || at_sign).then(|| {
        let text = tokens.span(at, end).to_owned();
        let person = Person {
            name: text.clone(),
            text,
            author: true,
            known: false,
        };
        (person, end)
    })
}

/// Tells whether the words behind a name are those of someone who has their say.
fn said(tokens: &Tokens<'_>, end: usize) -> bool {
    let next = tokens.lower(end);
    SAYS.contains(&next)
        || (matches!(next, "also" | "just" | "really" | "already") && SAYS.contains(&tokens.lower(end + 1)))
}

fn is_author(tokens: &Tokens<'_>, at: usize, end: usize) -> bool {
    let (previous, before) = (tokens.back(at, 1), tokens.back(at, 2));
    let owned = usize::from(tokens.lower(end) == "s");
    matches!(previous, "by" | "from")
        || tokens.before(at) == Some('@')
        || said(tokens, end)
        || (before == "according" && previous == "to")
        || (previous == "of" && OWN.contains(&before))
        || (owned == 1 && (end + 1..end + 4).any(|next| OWN.contains(&tokens.lower(next))))
        || (AUXILIARIES.contains(&previous) && (end..end + 4).any(|next| SAYS.contains(&tokens.lower(next))))
        || (previous == "and" && said(tokens, end))
}

/// Tells whether a typed word is the name, or the name with a typing mistake.
fn is_like(typed: &str, name: &str) -> bool {
    if typed == name {
        return true;
    }
    let length = name.chars().count().min(typed.chars().count());
    let allowed = match length {
        0..=4 => return false,
        5..=7 => 1,
        _ => 2,
    };
    typed.chars().next() == name.chars().next() && distance(typed, name, allowed) <= allowed
}

/// Returns how many letters have to be changed, added, left out or swapped with their neighbour; more than `most` is `most + 1`.
pub(crate) fn distance(left: &str, right: &str, most: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > most {
        return most + 1;
    }
    let mut older = vec![0; right.len() + 1];
    let mut old: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut new = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (old[j] + usize::from(a != b)).min(old[j + 1] + 1).min(new[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(older[j - 1] + 1);
            }
            new.push(best);
        }
        older = std::mem::replace(&mut old, new);
    }
    old[right.len()].min(most + 1)
}
