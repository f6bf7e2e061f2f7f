//! What a person or a model types into a search: the shop's own syntax is passed on, plain words become a search for all of
//! them, and where nothing is found for some of them.

use serde_json::Value;

/// How many words are looked for at most.
const MOST_WORDS: usize = 8;

const SAY_NOTHING: &str = "a about all an and any are as at be by can did do does find for from get give had happen happened has have how i in is \
     it its latest list many me most much my newest of on or order orders our please product products recent customer customers \
     search shop shopify show store tell than that the their them then there these they this those to us was we were what \
     when where which who whose why will with you your";

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Search {
    /// In the shop's own syntax.
    Syntax(String),
    /// Words; none asks for everything.
    Words(Vec<String>),
}

impl Search {
    /// Reads what was typed.
    pub(super) fn read(typed: Option<&str>) -> Self {
        let typed = typed.unwrap_or_default().trim();
        if is_syntax(typed) {
            // The shop knows the sum of an order under one name only.
            let said = typed.replace("current_total_price:", "total_price:");
            return Self::Syntax(said.replace("total_price:", "current_total_price:"));
        }
        let mut words: Vec<String> = vec![];
        let lower = typed.to_lowercase();
        let split = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '#' | '@' | '.' | '-' | '_')));
        for word in split {
            let word = word.trim_matches(|c: char| matches!(c, '-' | '.' | '_'));
            let known = SAY_NOTHING.split_ascii_whitespace().any(|known| known == word);
            let telling = word.chars().count() > 1 || word.chars().all(char::is_numeric);
            if !word.is_empty() && !known && telling && words.len() < MOST_WORDS {
                let word = stem(word);
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        Self::Words(words)
    }

    /// Returns the query for what has all of it, and passes the filters; `None` when nothing is asked for.
    pub(super) fn all(&self, filters: &[String]) -> Option<String> {
        let said = match self {
            Self::Syntax(said) if filters.is_empty() => said.clone(),
            Self::Syntax(said) => format!("({said})"),
            Self::Words(words) => words.join(" "),
        };
        let parts = std::iter::once(said).chain(filters.iter().cloned());
        let query = parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        Some(query).filter(|query| !query.is_empty())
    }

    /// Returns the query for what has some of several words.
    pub(super) fn any(&self, filters: &[String]) -> Option<String> {
        match self {
            Self::Words(words) if words.len() > 1 => {
                let any = format!("({})", words.join(" OR "));
                let parts = std::iter::once(any).chain(filters.iter().cloned());
                Some(parts.collect::<Vec<_>>().join(" "))
            }
            Self::Syntax(_) | Self::Words(_) => None,
        }
    }

    /// Puts what has more of the words first; what has as many keeps its order.
    pub(super) fn rank(&self, nodes: &mut [Value]) {
        let Self::Words(words) = self else { return };
        nodes.sort_by_cached_key(|node| {
            let text = node.to_string().to_lowercase();
            let found = words
                .iter()
                .filter(|word| text.contains(word.trim_end_matches('*')))
                .count();
            std::cmp::Reverse(found)
        });
    }

    /// Returns words for the heading: ` for "trail grinder"`.
    pub(super) fn heading(&self) -> String {
        match self {
            Self::Syntax(said) => format!(" for {said}"),
            Self::Words(words) if words.is_empty() => String::new(),
            Self::Words(words) => format!(" for \"{}\"", words.join(" ").replace('*', "")),
        }
    }
}

fn is_syntax(typed: &str) -> bool {
    let field = typed.split_whitespace().any(|word| {
        word.trim_start_matches(['(', '-'])
            .split_once(':')
            .is_some_and(|(name, value)| {
                !name.is_empty()
                    && !value.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.'))
            })
    });
    let operator = typed
        .split_whitespace()
        .any(|word| matches!(word, "OR" | "AND" | "NOT"));
    field || operator || typed.contains(['"', '*', '('])
}

/// A plural also finds the singular.
fn stem(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem)
            if word.len() > 4
                && !stem.ends_with(['s', 'u', 'i'])
                && word.chars().all(char::is_alphabetic) =>
        {
            format!("{stem}*")
        }
        Some(_) | None => word.to_owned(),
    }
}

/// Returns text as a value of the shop's syntax, in quotes.
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace(['"', '\\'], " "))
}

#[cfg(test)]
mod tests {
    use super::{Search, quoted};
    use serde_json::json;

    fn words(typed: &str) -> Search {
        Search::Words(typed.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn plain_words_are_told_from_the_shops_syntax() {
        assert_eq!(
            Search::read(Some("orders of Victor Lindgren")),
            words("victor lindgren")
        );
        assert_eq!(Search::read(Some("What about the grinders?")), words("grinder*"));
        assert_eq!(Search::read(Some("#4187")), words("#4187"));
        assert_eq!(Search::read(Some("hello: is there a mug")), words("hello mug"));
        assert_eq!(Search::read(None), words(""));
        for syntax in [
            "financial_status:paid",
            "tag:gift OR tag:vip",
            "\"trail grinder\"",
            "grind*",
        ] {
            assert_eq!(Search::read(Some(syntax)), Search::Syntax(syntax.to_owned()));
        }
        assert_eq!(
            Search::read(Some("total_price:>100")).all(&[]),
            Some("current_total_price:>100".to_owned())
        );
    }

    #[test]
    fn filters_hold_for_all_of_a_search() {
        let filters = ["status:open".to_owned()];
        assert_eq!(
            Search::read(Some("a:1 OR b:2")).all(&filters),
            Some("(a:1 OR b:2) status:open".to_owned())
        );
        assert_eq!(
            words("mug grinder").any(&filters),
            Some("(mug OR grinder) status:open".to_owned())
        );
        assert_eq!(words("mug").any(&filters), None);
        assert_eq!(words("").all(&[]), None);
        assert_eq!(quoted("a \"b\""), "\"a  b \"");
    }

    #[test]
    fn what_has_more_of_the_words_comes_first() {
        let mut nodes = [
            json!({"title": "Mug"}),
            json!({"title": "Trail mug"}),
            json!({"title": "Press"}),
        ];
        words("trail mug*").rank(&mut nodes);
        assert_eq!(nodes[0]["title"], "Trail mug");
        assert_eq!(nodes[2]["title"], "Press");
    }
}
