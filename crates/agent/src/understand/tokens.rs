//! The words of a question with what stands around them, and which of them are spoken for already.

use crate::quick::words;

/// The words of a question, in order.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    question: &'a str,
    list: Vec<Token<'a>>,
}

#[derive(Debug)]
struct Token<'a> {
    text: &'a str,
    lower: String,
    at: usize,
    taken: bool,
}

impl<'a> Tokens<'a> {
    /// Cuts the question into words. What an apostrophe adds to a word ("Sarah's", "what's") is none of its own.
    pub(super) fn of(question: &'a str) -> Self {
        let list = words(question).map(|(at, text)| Token {
            text,
            lower: text.to_lowercase(),
            at,
            taken: false,
        });
        let mut tokens = Self {
            question,
            list: list.collect(),
        };
        for at in 1..tokens.len() {
            if tokens.before(at).is_some_and(|c| matches!(c, '\'' | '’'))
                && matches!(tokens.lower(at), "s" | "t" | "re" | "ve" | "ll" | "d" | "m")
            {
                tokens.take(at, at + 1);
            }
        }
        tokens
    }

    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns the question.
    pub(super) const fn question(&self) -> &'a str {
        self.question
    }

    /// Returns a word as it stands; nothing behind the last.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.list.get(at).map_or("", |token| token.text)
    }

    /// Returns a word in small letters; nothing behind the last.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| token.lower.as_str())
    }

    /// Returns the word so many places before, in small letters; nothing before the first.
    pub(super) fn back(&self, at: usize, places: usize) -> &str {
        at.checked_sub(places).map_or("", |at| self.lower(at))
    }

    /// Returns where a word begins, in bytes.
    pub(super) fn start(&self, at: usize) -> usize {
        self.list.get(at).map_or(self.question.len(), |token| token.at)
    }

    /// Returns where a word ends, in bytes.
    pub(super) fn end(&self, at: usize) -> usize {
        let ends = |token: &Token<'_>| token.at + token.text.len();
        self.list.get(at).map_or(self.question.len(), ends)
    }

    /// Returns the character before a word.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.question.get(..self.start(at))?.chars().next_back()
    }

    /// Returns the character behind a word.
    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.question.get(self.end(at)..)?.chars().next()
    }

    /// Returns the words from one up to another as they stand.
    pub(super) fn span(&self, from: usize, to: usize) -> &'a str {
        let end = self.end(to.saturating_sub(1));
        self.question.get(self.start(from)..end).unwrap_or_default()
    }

    /// Tells whether the word begins with a capital letter.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.text(at).chars().next().is_some_and(char::is_uppercase)
    }

    /// Tells whether the word is still free.
    pub(super) fn is_free(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| !token.taken)
    }

    /// Marks the words from one up to another as spoken for.
    pub(super) fn take(&mut self, from: usize, to: usize) {
        for token in self.list.iter_mut().take(to).skip(from) {
            token.taken = true;
        }
    }

    /// Marks the words that begin within these bytes as spoken for.
    pub(super) fn take_bytes(&mut self, from: usize, to: usize) {
        for token in &mut self.list {
            token.taken |= (from..to).contains(&token.at);
        }
    }

    /// Tells whether any word, free or not, is so.
    pub(super) fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.list.iter().any(|token| is(&token.lower))
    }

    /// Returns the words that are still free, as they stand.
    pub(super) fn left(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.list
            .iter()
            .filter(|token| !token.taken)
            .map(|token| token.text)
    }
}
