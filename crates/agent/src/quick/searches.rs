//! Which search tools a question is put to, and with which arguments: one call for each tool that can say something to it,
//! narrowed by what the tool declares, and how to ask again where that finds too little. Never asks a tool that has nothing
//! to go by.

use super::loosening::looser;
use super::words::{same_stem, search_words, words};
use crate::planner::FoundEntity;
use crate::setup::{LooserCall, SearchCall};
use crate::understand::{Understood, distance};
use jiff::ToSpan as _;
use jiff::civil::Date;
use mosaic_protocol::{DatasourceId, PatternArgument, RunId, SearchTool, ToolCallId};
use serde_json::{Map, Value};

/// A source that may be searched.
#[derive(Debug, Clone, Copy)]
pub struct SearchSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// Its connector's id.
    pub connector: &'a str,
    /// Its connector's search tools.
    pub search_tools: &'a [SearchTool],
    /// The things of this source that the question names, each with the tool that reads it.
    pub named: &'a [FoundEntity],
}

/// The most things of one source that are read by name.
const READ: usize = 2;

/// Returns the calls that the question needs, one run a source; `fresh` makes their ids, the first of a source being its
/// run's, too.
///
/// Of a source's tools those are asked whose finds the question speaks of, or else all. A question that has no words for
/// any of them is put to all in its own words.
pub fn searches(
    understood: &Understood,
    sources: &[SearchSource<'_>],
    mut fresh: impl FnMut() -> ToolCallId,
) -> Vec<SearchCall> {
    let mut planned = planned(understood, sources, arguments);
    if planned.is_empty() {
        planned = self::planned(understood, sources, in_its_own_words);
    }
    let mut calls: Vec<SearchCall> = Vec::new();
    let mut add = |source: &SearchSource<'_>, tool: &str, arguments: Arguments| {
        let call_id = fresh();
        let run_id = calls
            .iter()
            .find(|call| call.datasource_id == *source.datasource_id)
            .map_or_else(|| RunId::from(call_id.as_str()), |call| call.run_id.clone());
        calls.push(SearchCall {
            run_id,
            call_id,
            datasource_id: source.datasource_id.clone(),
            datasource_name: source.name.to_owned(),
            connector: source.connector.to_owned(),
            tool: tool.to_owned(),
            arguments,
            reads: false,
            by_person: None,
            looser: Vec::new(),
        });
        calls.len() - 1
    };
    let mut looser_of: Vec<(usize, Vec<Arguments>, Option<String>)> = Vec::new();
    let mut reads: Vec<usize> = Vec::new();
    for source in sources {
        for thing in source.named.iter().take(READ) {
            let arguments = Map::from_iter([(thing.argument.clone(), Value::from(thing.value.clone()))]);
            reads.push(add(source, &thing.tool, arguments));
        }
        let of_source = planned
            .iter()
            .filter(|(other, ..)| other.datasource_id == source.datasource_id);
        for (_, tool, arguments) in of_source {
            let at = add(source, &tool.tool, arguments.clone());
            let mut authors = understood.authors();
            let by_person = match (authors.next(), authors.next(), &tool.person) {
                (Some(only), None, Some(_)) => Some(only.name.clone()),
                _ => None,
            };
            looser_of.push((at, looser(understood, tool, arguments), by_person));
        }
    }
    for at in reads {
        calls[at].reads = true;
    }
    for (at, looser, by_person) in looser_of {
        calls[at].by_person = by_person;
        calls[at].looser = looser
            .into_iter()
            .map(|arguments| LooserCall {
                call_id: fresh(),
                arguments,
            })
            .collect();
    }
    calls
}

pub(super) type Arguments = Map<String, Value>;
type Planned<'a> = (&'a SearchSource<'a>, &'a SearchTool, Arguments);

fn planned<'a>(
    understood: &Understood,
    sources: &'a [SearchSource<'a>],
    arguments: fn(&Understood, &SearchTool) -> Option<Arguments>,
) -> Vec<Planned<'a>> {
    let with_arguments = |source: &'a SearchSource<'a>, tool: &'a SearchTool| {
        Some((source, tool, arguments(understood, tool)?))
    };
    sources
        .iter()
        .flat_map(|source| {
            wanted(understood, source.search_tools)
                .into_iter()
                .filter_map(move |tool| with_arguments(source, tool))
        })
        .collect()
}

/// Returns the tools that a question is put to: those whose finds it speaks of most closely, or else all that take words.
fn wanted<'a>(understood: &Understood, tools: &'a [SearchTool]) -> Vec<&'a SearchTool> {
    let asked: Vec<&str> = words(&understood.question).map(|(_, word)| word).collect();
    let closeness = |tool: &SearchTool| {
        tool.finds
            .iter()
            .map(|finds| spoken_of(finds, &asked))
            .max()
            .unwrap_or(0)
    };
    let closest = tools.iter().map(closeness).max().unwrap_or(0);
    tools
        .iter()
        .filter(|tool| closeness(tool) == closest && (closest > 0 || !tool.words.is_empty()))
        .collect()
}

/// Tells how many words the question shares with one of a tool's finds: all of them, in their order, or none.
fn spoken_of(finds: &str, asked: &[&str]) -> usize {
    let mut left = asked.iter();
    let mut count = 0;
    for (_, word) in words(finds) {
        if !left.any(|other| is_same(other, word)) {
            return 0;
        }
        count += 1;
    }
    count
}

/// Tells whether two words are the same, be it with a typing mistake in a long one.
fn is_same(asked: &str, word: &str) -> bool {
    let long = word.chars().count() >= 5 && asked.chars().count() >= 5;
    same_stem(asked, word) || (long && distance(&asked.to_lowercase(), word, 1) <= 1)
}

/// Returns what a tool is given; nothing when the question has nothing for it.
pub(super) fn arguments(understood: &Understood, tool: &SearchTool) -> Option<Arguments> {
    let mut ask = Ask::new(tool);
    let authors: Vec<_> = understood.authors().collect();
    let mut names: Vec<&str> = Vec::new();
    match (authors.as_slice(), &tool.person) {
        ([only], Some(how)) => {
            // A search language takes one word without doubt: the given name, and who else is called so is sorted out later.
            let given = only
                .name
                .split_whitespace()
                .next()
                .filter(|_| only.known && how.contains('{'));
            ask.narrow(Some(how), given.unwrap_or(&only.name), None);
        }
        ([_, _, ..], Some(_)) | ([], _) => {}
        (some, None) => names.extend(some.iter().map(|author| author.text.as_str())),
    }
    let narrowed_by_person = ask.narrowed;
    ask.time(understood, tool);
    ask.amount(understood, tool);
    let all: Vec<&str> = understood
        .entities
        .iter()
        .chain(&understood.topic)
        .map(String::as_str)
        .collect();
    let about: Vec<&str> = all.iter().copied().filter(|word| !is_found(word, tool)).collect();
    let enough =
        !about.is_empty() || !names.is_empty() || narrowed_by_person || !ask.query.is_empty() || tool.lists;
    names.extend(if enough { about } else { all });
    if !names.is_empty() && !tool.words.is_empty() {
        ask.query.insert(0, names.join(" "));
    }
    let spoken_of = tool.finds.iter().any(|finds| {
        let asked: Vec<&str> = words(&understood.question).map(|(_, word)| word).collect();
        spoken_of(finds, &asked) > 0
    });
    let has_words = !ask.query.is_empty() || tool.words.is_empty();
    let goes_by_something = ask.narrowed || spoken_of || understood.newest;
    (has_words || narrowed_by_person || (tool.lists && goes_by_something))
        .then(|| ask.done(understood.newest))
}

/// Tells whether a word only says what the tool finds anyway.
pub(super) fn is_found(word: &str, tool: &SearchTool) -> bool {
    tool.finds
        .iter()
        .any(|finds| words(finds).any(|(_, part)| is_same(word, part)))
}

/// Returns the question's own words for a tool, whatever they are.
fn in_its_own_words(understood: &Understood, tool: &SearchTool) -> Option<Arguments> {
    if tool.words.is_empty() {
        return None;
    }
    let mut ask = Ask::new(tool);
    ask.query.push(search_words(&understood.question));
    Some(ask.done(understood.newest))
}

/// A call in the making.
struct Ask<'a> {
    tool: &'a SearchTool,
    arguments: Arguments,
    /// What its words will be, in pieces.
    query: Vec<String>,
    narrowed: bool,
}

impl<'a> Ask<'a> {
    fn new(tool: &'a SearchTool) -> Self {
        Self {
            tool,
            arguments: Map::new(),
            query: Vec::new(),
            narrowed: false,
        }
    }

    /// Gives a value to an argument, or adds it to the words where the tool has its own language for it.
    fn narrow(&mut self, how: Option<&str>, value: &str, number: Option<Value>) {
        let Some(how) = how else { return };
        self.narrowed = true;
        if how.contains("{/}") {
            self.query.push(how.replace("{/}", &value.replace('-', "/")));
        } else if how.contains("{}") {
            let value = if value.contains(' ') && number.is_none() {
                format!("\"{}\"", value.replace('"', " "))
            } else {
                value.to_owned()
            };
            self.query.push(how.replace("{}", &value));
        } else {
            let value = number.unwrap_or_else(|| Value::from(value));
            self.arguments.insert(how.to_owned(), value);
        }
    }

    /// Narrows by time. A tool that takes both ends is given both: a range without a beginning goes back a year.
    fn time(&mut self, understood: &Understood, tool: &SearchTool) {
        let Some(time) = &understood.time else { return };
        let year_before = |day: Date| day.saturating_sub(1.years());
        let after = time.after.or_else(|| time.before.map(year_before));
        if let Some(after) = after {
            self.narrow(tool.after.as_deref(), &after.to_string(), None);
        }
        if let Some(before) = time.before {
            self.narrow(tool.before.as_deref(), &before.to_string(), None);
        }
    }

    fn amount(&mut self, understood: &Understood, tool: &SearchTool) {
        let Some(amount) = &understood.amount else { return };
        for (how, bound) in [(&tool.least, amount.least), (&tool.most, amount.most)] {
            if let Some(bound) = bound {
                let (whole, cents) = (bound / 100, bound % 100);
                let text = if cents == 0 {
                    whole.to_string()
                } else {
                    format!("{whole}.{cents:02}")
                };
                let number = serde_json::from_str(&text).unwrap_or(Value::Null);
                self.narrow(how.as_deref(), &text, Some(number));
            }
        }
    }

    fn done(mut self, newest: bool) -> Arguments {
        if !self.query.is_empty() && !self.tool.words.is_empty() {
            let query = self.query.join(" ");
            self.arguments.insert(self.tool.words.clone(), Value::from(query));
        }
        let newest = self.tool.newest.iter().filter(|_| newest);
        for PatternArgument { name, value } in newest.chain(&self.tool.arguments) {
            self.arguments.insert(name.clone(), Value::from(value.clone()));
        }
        self.arguments
    }
}
