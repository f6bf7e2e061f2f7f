//! The query language of GitHub's search: words, "phrases", `qualifier:value`, `-not`, and groups of words with `OR`.
//! Reads only; what a qualifier means is the search's.

/// A query, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// All of them have to be met.
    pub(super) clauses: Vec<Clause>,
    pub(super) qualifiers: Vec<Qualifier>,
}

/// Words of which one has to be found, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) not: bool,
    pub(super) any: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qualifier {
    pub(super) not: bool,
    pub(super) name: String,
    pub(super) value: String,
}

impl Query {
    /// Reads a query; names that are no qualifier stay words.
    pub(super) fn read(text: &str, names: &[&str]) -> Self {
        let mut query = Self::default();
        let mut or = false;
        for token in tokens(text) {
            match token.as_str() {
                "(" | ")" | "AND" => continue,
                "OR" => {
                    or = true;
                    continue;
                }
                _ => {}
            }
            let (not, rest) = match token.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                Some(_) | None => (false, token.as_str()),
            };
            let known = rest
                .split_once(':')
                .filter(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str()));
            if let Some((name, value)) = known {
                query.qualifiers.push(Qualifier {
                    not,
                    name: name.to_ascii_lowercase(),
                    value: value.trim_matches('"').to_owned(),
                });
                or = false;
                continue;
            }
            let word = rest.trim_matches('"').to_lowercase();
            if word.is_empty() {
                continue;
            }
            match query.clauses.last_mut() {
                Some(last) if or => last.any.push(word),
                Some(_) | None => query.clauses.push(Clause { not, any: vec![word] }),
            }
            or = false;
        }
        query
    }

    /// Returns the values of a qualifier that are not negated.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.qualifiers
            .iter()
            .filter(move |qualifier| qualifier.name == name && !qualifier.not)
            .map(|qualifier| qualifier.value.as_str())
    }

    /// Returns how well texts, each with its weight, fit the words; none when they do not.
    pub(super) fn score(&self, texts: &[(&str, u32)]) -> Option<u32> {
        let lower: Vec<(String, u32)> = texts
            .iter()
            .map(|(text, weight)| (text.to_lowercase(), *weight))
            .collect();
        let mut score = 0;
        for clause in &self.clauses {
            let found: u32 = clause
                .any
                .iter()
                .map(|word| {
                    let hits = lower.iter().filter(|(text, _)| holds(text, word));
                    hits.map(|(_, weight)| *weight).max().unwrap_or_default()
                })
                .sum();
            match (clause.not, found) {
                (false, 0) => return None,
                (true, 1..) => return None,
                (false, found) => score += found,
                (true, 0) => {}
            }
        }
        Some(score)
    }
}

/// Tells whether a word of the text begins with this one.
pub(super) fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric()) || !word.starts_with(char::is_alphanumeric)
    })
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![];
    let mut token = String::new();
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                token.push(character);
            }
            '(' | ')' if !quoted => {
                tokens.push(std::mem::take(&mut token));
                tokens.push(character.to_string());
            }
            other if other.is_whitespace() && !quoted => tokens.push(std::mem::take(&mut token)),
            other => token.push(other),
        }
    }
    tokens.push(token);
    tokens.retain(|token| !token.is_empty());
    tokens
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn words_phrases_and_qualifiers_are_told_apart() {
        let query = Query::read(
            "session \"expired payment\" repo:larkspur/checkout -label:\"good first issue\" -draft",
            &["repo", "label"],
        );
        assert_eq!(query.values("repo").collect::<Vec<_>>(), ["larkspur/checkout"]);
        assert!(query.qualifiers[1].not && query.qualifiers[1].value == "good first issue");
        assert_eq!(query.clauses.len(), 3);
        assert_eq!(query.score(&[("An expired payment, a session", 2)]), Some(4));
        assert_eq!(query.score(&[("expired payment session draft", 2)]), None);
    }

    #[test]
    fn one_word_of_a_group_is_enough() {
        let query = Query::read("(kettle OR barcode) is:open", &["is"]);
        assert_eq!(query.clauses.len(), 1);
        assert_eq!(query.score(&[("The barcode", 1)]), Some(1));
        assert_eq!(query.score(&[("The box", 1)]), None);
    }
}
