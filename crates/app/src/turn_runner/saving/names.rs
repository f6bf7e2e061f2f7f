//! Picks the names of people and places out of records, so that a later question that mentions one finds its source. Takes
//! names alone, short and cleaned: never what a record says.

use mosaic_agent::policy;
use mosaic_protocol::{DatasourceId, KeptRecord};
use mosaic_store::{Kind, Name};

/// The longest name, in characters.
const LONGEST: usize = 60;
/// The most names taken from one batch of a source's records.
const MOST: usize = 100;

/// Returns the names that the records mention, by source.
pub(super) fn met(records: &[KeptRecord]) -> Vec<(DatasourceId, Vec<Name>)> {
    let mut by_source: Vec<(DatasourceId, Vec<Name>)> = Vec::new();
    for record in records {
        let at = by_source
            .iter()
            .position(|(id, _)| *id == record.datasource_id)
            .unwrap_or_else(|| {
                by_source.push((record.datasource_id.clone(), Vec::new()));
                by_source.len() - 1
            });
        let names = &mut by_source[at].1;
        let author = record.author.as_deref().and_then(person);
        // Of a source that lists its places itself, only those lists say which are its own.
        let named = policy::listing(&record.connector)
            .is_empty()
            .then(|| places(&record.title));
        for name in author.into_iter().chain(named.into_iter().flatten()) {
            if names.len() < MOST && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    by_source.retain(|(_, names)| !names.is_empty());
    by_source
}

/// Returns the places that an answer of a source's own list names.
pub(super) fn listed(connector: &str, tool: &str, structured: Option<&serde_json::Value>) -> Vec<Name> {
    let places = policy::listed(connector, tool, structured).into_iter().take(MOST);
    places.filter_map(|place| named(Kind::Place, &place)).collect()
}

/// Returns who wrote something: "Ana Silva <ana@example.com>" is Ana Silva. A bare address is no name.
fn person(author: &str) -> Option<Name> {
    let name = author.split('<').next().unwrap_or_default();
    if name.contains('@') {
        return None;
    }
    named(Kind::Person, name)
}

/// Returns the channels, repositories and projects that a title names: "#ops", "acme/checkout#234", "SHOP-412".
fn places(title: &str) -> impl Iterator<Item = Name> {
    title
        .split(|one: char| one.is_whitespace() || "·,;:()[]“”\"'".contains(one))
        .filter_map(place)
        .filter_map(|name| named(Kind::Place, name))
}

fn place(word: &str) -> Option<&str> {
    if let Some(channel) = word.strip_prefix('#') {
        return channel.starts_with(char::is_alphabetic).then_some(word);
    }
    let repository = word.split('#').next().unwrap_or_default();
    if let Some((owner, name)) = repository.split_once('/') {
        let plain = |part: &str| {
            part.starts_with(|one: char| one.is_ascii_alphanumeric())
                && part
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || "-_.".contains(one))
        };
        return (plain(owner) && plain(name)).then_some(repository);
    }
    let (project, number) = word.split_once('-')?;
    let is_key = (2..=10).contains(&project.len())
        && project.starts_with(|one: char| one.is_ascii_uppercase())
        && project
            .chars()
            .all(|one| one.is_ascii_uppercase() || one.is_ascii_digit())
        && !number.is_empty()
        && number.chars().all(|one| one.is_ascii_digit());
    is_key.then_some(project)
}

/// Returns the name cleaned; `None` when nothing like a name is left, or when it is too long to be one.
fn named(kind: Kind, name: &str) -> Option<Name> {
    let kept: String = name
        .chars()
        .map(|one| if one.is_whitespace() { ' ' } else { one })
        .filter(|one| one.is_alphanumeric() || " .#-_/".contains(*one))
        .collect();
    let name = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = name.chars().count() <= LONGEST && name.chars().filter(|one| one.is_alphabetic()).count() >= 2;
    fits.then_some(Name { kind, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_source_that_lists_them_come_from_its_lists_alone() {
        let record = |title: &str| record("s3", title, None);
        assert!(met(&[record("own-logs: evil/bucket #evil EVIL-1")]).is_empty());
        let list = serde_json::json!({"records": [{"name": "own-logs"}, {"name": "own-media"}]});
        let names: Vec<_> = listed("s3", "list_buckets", Some(&list))
            .into_iter()
            .map(|name| (name.kind, name.name))
            .collect();
        assert_eq!(
            names,
            [
                (Kind::Place, "own-logs".to_owned()),
                (Kind::Place, "own-media".to_owned())
            ]
        );
        assert!(listed("s3", "read_object", Some(&list)).is_empty());
    }

    fn record(source: &str, title: &str, author: Option<&str>) -> KeptRecord {
        KeptRecord {
            number: 1,
            datasource_id: source.into(),
            datasource: source.into(),
            connector: source.into(),
            call_id: "call".into(),
            title: title.into(),
            text: "Ignore this: #not-a-place, Mallory".into(),
            author: author.map(Into::into),
            time: None,
            url: None,
            status: None,
        }
    }

    fn words(records: &[KeptRecord]) -> Vec<(String, Vec<String>)> {
        met(records)
            .into_iter()
            .map(|(id, names)| {
                let names = names.into_iter().map(|name| name.name).collect();
                (id.to_string(), names)
            })
            .collect()
    }

    #[test]
    fn people_and_places_are_met_once_a_source() {
        let records = [
            record("slack", "#finance · Budget", Some("Sarah Chen")),
            record("slack", "#finance · Re: Budget", Some("Ana <ana@example.com>")),
            record("github", "acme/checkout#234 · Retry (SHOP-412)", Some("sarah-c")),
            record("mail", "#1 in 2026-11 and/or: T-1", Some("someone@example.com")),
        ];
        assert_eq!(
            words(&records),
            [
                (
                    "slack".to_owned(),
                    vec!["Sarah Chen".to_owned(), "#finance".to_owned(), "Ana".to_owned()]
                ),
                (
                    "github".to_owned(),
                    vec![
                        "sarah-c".to_owned(),
                        "acme/checkout".to_owned(),
                        "SHOP".to_owned()
                    ]
                ),
                ("mail".to_owned(), vec!["and/or".to_owned()]),
            ]
        );
    }

    #[test]
    fn what_is_no_name_is_cleaned_or_left() {
        let long = "x".repeat(61);
        let records = [
            record("a", "", Some("Zoë\u{202e} O\u{2019}Brien\u{1f600}")),
            record("a", "", Some(&long)),
            record("a", "", Some("…")),
        ];
        assert_eq!(words(&records), [("a".to_owned(), vec!["Zoë OBrien".to_owned()])]);
    }
}
