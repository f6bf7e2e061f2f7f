//! What is known of the sources before any question: their names, words and shapes, their tools' descriptions cut into
//! words and counted, the people and places met in them. Made when a catalog changes, so that a question costs little.

use super::KnownSource;
use super::entities::{FoundEntity, Shapes, within_none};
use super::kinds::Kind;
use super::lexicon::{stem, tokens};
use super::mentions::Nameable;
use mosaic_protocol::DatasourceId;
use std::collections::HashMap;

/// The sources, prepared for questions.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) sources: Vec<Source>,
    /// Which sources declare a word, by its stem.
    pub(super) words: HashMap<String, Vec<usize>>,
    /// Declared words of more than one word.
    pub(super) phrases: Vec<(Vec<String>, Vec<usize>)>,
    pub(super) tools: Tools,
    /// Parts of the names met, in lower case.
    pub(super) met: HashMap<String, Vec<MetPart>>,
}

/// One source.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) datasource_id: DatasourceId,
    pub(super) name: String,
    pub(super) connector: [String; 2],
    shapes: Shapes,
    kinds: Vec<Kind>,
    pub(super) met: Vec<String>,
}

/// The words of all tools, counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Tools {
    /// Where a word stands: the tool, and how much it stands there.
    pub(super) hits: HashMap<String, Vec<(usize, f32)>>,
    /// Each tool's source, name and length.
    pub(super) all: Vec<(usize, String, f32)>,
    pub(super) average: f32,
}

/// A part of a name that was met.
#[derive(Debug, Clone, Copy)]
pub(super) struct MetPart {
    pub(super) source: usize,
    /// Which name of the source's.
    pub(super) name: usize,
    /// Whether the name begins with it.
    pub(super) first: bool,
    /// How many parts the name has.
    pub(super) parts: usize,
}

/// A thing that a question names, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The source whose shape it has.
    pub datasource_id: DatasourceId,
    /// The thing.
    pub entity: FoundEntity,
}

impl Prepared {
    /// Prepares the sources; equal sources give equal choices.
    #[must_use]
    pub fn new(sources: &[KnownSource<'_>]) -> Self {
        let mut words: HashMap<String, Vec<usize>> = HashMap::new();
        let mut phrases: Vec<(Vec<String>, Vec<usize>)> = vec![];
        for (index, source) in sources.iter().enumerate() {
            let names = [source.name, &source.connector.name, &source.connector.id];
            let declared = source.connector.words.iter().map(String::as_str);
            let finds = source.connector.search_tools.iter().flat_map(|tool| &tool.finds);
            for word in declared.chain(names).chain(finds.map(String::as_str)) {
                let stems: Vec<String> = tokens(word).into_iter().map(|token| token.stem).collect();
                let holders = match stems.as_slice() {
                    [] => continue,
                    [one] => words.entry(one.clone()).or_default(),
                    _ => match phrases.iter_mut().position(|(phrase, _)| *phrase == stems) {
                        Some(at) => &mut phrases[at].1,
                        None => {
                            phrases.push((stems, vec![index]));
                            continue;
                        }
                    },
                };
                if !holders.contains(&index) {
                    holders.push(index);
                }
            }
        }
        let mut prepared = Self {
            sources: sources.iter().map(prepare).collect(),
            words,
            phrases,
            tools: count(sources),
            met: HashMap::new(),
        };
        prepared.meet(sources.iter().map(|source| source.met.to_vec()).collect());
        prepared
    }

    /// Replaces the people and places met, one list for each source in its order.
    pub fn meet(&mut self, met: Vec<Vec<String>>) {
        self.met.clear();
        for (source, (known, names)) in self.sources.iter_mut().zip(met).enumerate() {
            known.met = names;
            for (name, full) in known.met.iter().enumerate() {
                let parts = full
                    .split(|character: char| !character.is_alphanumeric())
                    .filter(|part| !part.is_empty());
                let count = parts.clone().count();
                for (at, part) in parts.enumerate() {
                    self.met.entry(part.to_lowercase()).or_default().push(MetPart {
                        source,
                        name,
                        first: at == 0,
                        parts: count,
                    });
                }
            }
        }
    }

    /// Returns the people and places met, one list for each source in its order.
    pub fn met(&self) -> impl Iterator<Item = &[String]> {
        self.sources.iter().map(|source| source.met.as_slice())
    }

    /// Returns the things that a text names, whosever they are. What stands within a longer one does not count: a link to a
    /// pull request is no issue.
    #[must_use]
    pub fn entities(&self, text: &str) -> Vec<Named> {
        let found = self.sources.iter().flat_map(|source| {
            let named = |entity| Named {
                datasource_id: source.datasource_id.clone(),
                entity,
            };
            source.shapes.find(text).into_iter().map(named)
        });
        within_none(found.collect(), |one| one.entity.at.clone())
    }

    pub(super) fn nameable(&self) -> Vec<Nameable<'_>> {
        let sources = self.sources.iter();
        sources
            .map(|source| Nameable {
                datasource_id: &source.datasource_id,
                name: &source.name,
                connector: [&source.connector[0], &source.connector[1]],
            })
            .collect()
    }
}

impl Source {
    pub(super) fn holds(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

fn prepare(source: &KnownSource<'_>) -> Source {
    let declares = |word: &str| {
        let wanted = stem(word);
        source
            .connector
            .words
            .iter()
            .any(|declared| stem(declared) == wanted)
    };
    Source {
        datasource_id: source.datasource_id.clone(),
        name: source.name.to_owned(),
        connector: [source.connector.id.clone(), source.connector.name.clone()],
        shapes: Shapes::of(source.connector),
        kinds: Kind::ALL
            .into_iter()
            .filter(|kind| kind.words().iter().any(|word| declares(word)))
            .collect(),
        met: vec![],
    }
}

fn count(sources: &[KnownSource<'_>]) -> Tools {
    let mut tools = Tools::default();
    let mut total = 0.0;
    for (index, source) in sources.iter().enumerate() {
        for (name, description) in source.tools {
            let tool = tools.all.len();
            let mut length = 0.0;
            // A word of the name weighs as two of the description.
            for (text, weight) in [(name, 2.0), (description, 1.0)] {
                for token in tokens(text) {
                    length += 1.0;
                    if !token.topic {
                        continue;
                    }
                    let hits = tools.hits.entry(token.stem).or_default();
                    match hits.last_mut() {
                        Some((last, held)) if *last == tool => *held += weight,
                        _ => hits.push((tool, weight)),
                    }
                }
            }
            total += length;
            tools.all.push((index, name.clone(), length));
        }
    }
    tools.average = (total / super::weight::as_f32(tools.all.len().max(1))).max(1.0);
    tools
}
