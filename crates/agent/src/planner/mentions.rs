//! Sources named in a question: `@slack`, `@github/acme`, a source's own name after an `@`, and in plain words “in Slack”.
//! A mention stands at the start or after a space, so that a mail address is none.

use mosaic_protocol::DatasourceId;

/// Words after which a source's name means that the question goes there.
const LEADS_IN: &[&str] = &["in", "on", "from", "via", "search", "ask", "check"];

/// A source the person named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Which.
    pub datasource_id: DatasourceId,
    /// The place within it, after the slash: `acme`.
    pub place: Option<String>,
    /// The words as they stand, the `@` included.
    pub text: String,
}

/// A source as it can be named: by the person's name for it, else by its connector's.
#[derive(Debug, Clone, Copy)]
pub struct Nameable<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// Its connector's id and name: "google", "Google Workspace".
    pub connector: [&'a str; 2],
}

/// Returns the sources that the question names, in its order. The longest name that fits wins: `@Shop EU` over `@Shop`; a
/// source's own name wins over its connector's, which names all the sources of it.
#[must_use]
pub fn mentions(question: &str, sources: &[Nameable<'_>]) -> Vec<Mention> {
    let starts = question.match_indices('@').filter(|(at, _)| {
        let before = question[..*at].chars().next_back();
        before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '"' | '“' | ','))
    });
    starts
        .flat_map(|(at, _)| {
            let after = &question[at + 1..];
            let (length, ids) = named(after, sources);
            let rest = &after[length..];
            let place = rest.strip_prefix('/').map(|place| {
                let ends = |character: char| character.is_whitespace() || ",?)!;:".contains(character);
                place[..place.find(ends).unwrap_or(place.len())].trim_end_matches('.')
            });
            let place = place.filter(|place| !place.is_empty());
            let length = 1 + length + place.map_or(0, |place| 1 + place.len());
            let text = question[at..at + length].to_owned();
            ids.into_iter().map(move |id| Mention {
                datasource_id: id.clone(),
                place: place.map(str::to_owned),
                text: text.clone(),
            })
        })
        .collect()
}

/// Returns the sources that the question names in plain words, by what follows “in”, “on”, “ask”.
#[must_use]
pub(super) fn spoken(question: &str, sources: &[Nameable<'_>]) -> Vec<Mention> {
    let mut found: Vec<Mention> = vec![];
    let lower = question.to_ascii_lowercase();
    for lead in LEADS_IN {
        for (at, _) in lower.match_indices(lead) {
            let opens = question[..at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_alphanumeric());
            let Some(after) = question[at + lead.len()..].strip_prefix(' ') else {
                continue;
            };
            if !opens {
                continue;
            }
            let (length, ids) = named(after, sources);
            found.extend(ids.into_iter().map(|id| Mention {
                datasource_id: id.clone(),
                place: None,
                text: after[..length].to_owned(),
            }));
        }
    }
    found
}

/// Returns a question without what only names a source: of `@github/acme` the place stays, for it is a word to look for.
#[must_use]
pub fn without_mentions(question: &str, mentions: &[Mention]) -> String {
    let mut plain = question.to_owned();
    for mention in mentions.iter().filter(|mention| mention.text.starts_with('@')) {
        let place = mention.place.as_deref().unwrap_or_default();
        plain = plain.replacen(&mention.text, place, 1);
    }
    if plain == question {
        return plain;
    }
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_start_matches([',', ':', ';', ' ']).to_owned()
}

/// Returns how long the name is with which the text begins, and whom it names.
fn named<'a>(text: &str, sources: &[Nameable<'a>]) -> (usize, Vec<&'a DatasourceId>) {
    let own = |source: &Nameable<'_>| begins_with(text, source.name);
    let by_connector = |source: &Nameable<'_>| {
        let lengths = source.connector.iter().map(|name| begins_with(text, name));
        lengths.max().unwrap_or(0)
    };
    for length_of in [&own as &dyn Fn(&Nameable<'_>) -> usize, &by_connector] {
        let longest = sources.iter().map(length_of).max().unwrap_or(0);
        if longest > 0 {
            let ids = sources.iter().filter(|source| length_of(source) == longest);
            return (longest, ids.map(|source| source.datasource_id).collect());
        }
    }
    (0, vec![])
}

/// Returns the name's length if the text begins with it, whatever its case, and the name ends there; else 0.
fn begins_with(text: &str, name: &str) -> usize {
    let Some(head) = text.get(..name.len()) else {
        return 0;
    };
    let same = head.eq_ignore_ascii_case(name) || head.to_lowercase() == name.to_lowercase();
    let ends = text[name.len()..]
        .chars()
        .next()
        .is_none_or(|next| !next.is_alphanumeric() && next != '_' && next != '-');
    if same && ends { name.len() } else { 0 }
}
