//! Chooses the sources a question goes to, without a model: what the person named, what the question's wording points at,
//! what was met in a source before. Each choice carries a confidence and a reason that a person can read. Never drops a
//! source that the person named, and asks all of them when nothing tells them apart.

mod direct_tools;
mod entities;
mod intent;
mod kinds;
mod lexicon;
mod mentions;
mod prepared;
mod weight;

pub use direct_tools::{DIRECT_TOKENS, Offerable, direct_tools};
pub use entities::{FoundEntity, Shapes, entities};
pub use intent::{asks_to_act, looks_like_lookup};
pub use mentions::{Mention, Nameable, mentions, without_mentions};
pub use prepared::{Named, Prepared};

use mosaic_protocol::{ConnectorInfo, DatasourceId, PlannedSource};
use weight::Evidence;

/// Below this a source is not asked, where another is above it.
pub const ASKED_FROM: f32 = 0.35;
/// Where the best and the next choice are nearer than this, a small model may know better.
pub const MARGIN: f32 = 0.15;
/// A source this much less sure than the best is not asked.
const FAR_BEHIND: f32 = 0.45;
/// However sure wording makes the best, others are compared with this: that a question has a word for one source does not mean that its
/// other words say nothing.
const SURE: f32 = 0.83;
/// From how many words on bare words are read as a question about them.
const A_MATTER: usize = 3;
/// How sure a choice is that nothing speaks for.
const DEFAULT: f32 = 0.2;
/// How much less what is only implied counts, where a list of something is asked for by its name.
const LISTED: f32 = 0.6;
/// The most that wording alone can make a choice sure.
const WORDING: f32 = 0.92;

/// A source as the planner knows it.
#[derive(Debug, Clone, Copy)]
pub struct KnownSource<'a> {
    /// Which.
    pub datasource_id: &'a DatasourceId,
    /// The person's name for it.
    pub name: &'a str,
    /// What its connector says of itself.
    pub connector: &'a ConnectorInfo,
    /// Its tools that read: name and description.
    pub tools: &'a [(String, String)],
    /// People and places met in it before: "Sarah Lindqvist", "#finance".
    pub met: &'a [String],
}

/// Why a source was chosen, in the order of how much it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// Nothing speaks for it: all are asked.
    Default,
    /// Its tools' descriptions share words with the question.
    Tools,
    /// It holds the kind of thing in which such questions find their answers.
    Kind,
    /// People or places of the question were met in it.
    Met,
    /// The question uses words for what it holds.
    Words,
    /// The question names one of its things: an issue's key, a link.
    Entity,
    /// The person named it.
    Mention,
}

/// A source with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Which.
    pub datasource_id: DatasourceId,
    /// From 0 to 1.
    pub confidence: f32,
    /// What weighs most.
    pub ground: Ground,
    /// The same in words a person reads: "you named it", "“SHOP-412” is an issue".
    pub reason: String,
    /// The place within it that the person named: the `acme` of `@github/acme`. It narrows nothing by itself: it stays in the
    /// question as a word to look for, since what a search tool calls a place differs from source to source.
    pub place: Option<String>,
    /// Whether it is asked.
    pub asked: bool,
}

impl Choice {
    /// Puts the reason so that it speaks for what was decided: a source that is left out is not explained by what speaks for it.
    fn explain(&mut self, alone: bool) {
        match (self.asked, self.ground) {
            (true, Ground::Default) if alone => "it is the only source".clone_into(&mut self.reason),
            (false, Ground::Default) => "nothing in the question points to it".clone_into(&mut self.reason),
            (false, _) => self.reason = format!("others fit better, though {}", self.reason),
            (true, _) => {}
        }
    }

    /// Returns the choice as it is told, under the person's name for the source.
    #[must_use]
    pub fn told(&self, name: &str) -> PlannedSource {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 0 to 1 in percent"
        )]
        let percent = (self.confidence.clamp(0.0, 1.0) * 100.0).round() as u32;
        PlannedSource {
            datasource_id: self.datasource_id.clone(),
            datasource: name.to_owned(),
            confidence: percent,
            reason: self.reason.clone(),
            asked: self.asked,
        }
    }
}

/// Returns all sources, the likeliest first, each with whether it is asked. Prepares them for this one question: see
/// [`Prepared`] for more than one.
#[must_use]
pub fn choose(question: &str, sources: &[KnownSource<'_>]) -> Vec<Choice> {
    Prepared::new(sources).choose(question)
}

impl Prepared {
    /// Returns all sources, the likeliest first, each with whether it is asked.
    #[must_use]
    pub fn choose(&self, question: &str) -> Vec<Choice> {
        let named = self.named(question);
        let entities = self.entities(question);
        let plain = blanked(question, &entities, &named);
        let tokens = lexicon::tokens(&plain);
        let evidence = self.evidence(&plain, &tokens, !entities.is_empty());
        let mut choices: Vec<Choice> = self
            .sources
            .iter()
            .enumerate()
            .map(|(index, source)| {
                let id = &source.datasource_id;
                let mention = named.iter().find(|mention| mention.datasource_id == *id);
                let entity = entities.iter().find(|one| one.datasource_id == *id);
                let own = evidence.iter().filter(|one| one.source == index).collect();
                judge(id, mention, entity, own)
            })
            .collect();
        // Stable: equal confidences keep the order of the sources.
        choices.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
        let alone = choices.len() == 1;
        let best = choices.first().map_or(0.0, |choice| match choice.ground {
            Ground::Mention | Ground::Entity => choice.confidence,
            Ground::Default | Ground::Tools | Ground::Kind | Ground::Met | Ground::Words => {
                choice.confidence.min(SURE)
            }
        });
        for choice in &mut choices {
            choice.asked = if named.is_empty() {
                best < ASKED_FROM
                    || (choice.confidence >= ASKED_FROM && best - choice.confidence <= FAR_BEHIND)
            } else {
                choice.ground == Ground::Mention
            };
            choice.explain(alone);
        }
        choices
    }

    /// Weighs everything that wording can tell.
    fn evidence(&self, plain: &str, tokens: &[lexicon::Token<'_>], names_a_thing: bool) -> Vec<Evidence> {
        let mut evidence = weight::words(tokens, self);
        let by_name = !evidence.is_empty();
        let mut kinds = weight::kinds(tokens, self);
        kinds.extend(weight::met(tokens, self));
        if names_a_thing && tokens.iter().any(|token| token.topic) {
            let about = |kind: kinds::Kind| format!("things with a name are spoken of in {}", kind.shown());
            kinds.extend(weight::held(kinds::ABOUT_A_THING, self, about));
        }
        let topics = tokens.iter().filter(|token| token.topic).count();
        let manner = match intent::manner(plain) {
            // Bare words that make a matter of something, or a list of what no source has a word for, are asked about where
            // people write.
            intent::Manner::Topic if topics >= A_MATTER && by_name && !self.lists_by_name(tokens) => {
                intent::Manner::Open
            }
            intent::Manner::List if !by_name && topics >= A_MATTER => intent::Manner::Open,
            manner @ (intent::Manner::List | intent::Manner::Open | intent::Manner::Topic) => manner,
        };
        match manner {
            // A list of what one source holds is not looked for where people talk about it.
            intent::Manner::List if by_name => kinds.iter_mut().for_each(|one| one.score *= LISTED),
            intent::Manner::Open if !names_a_thing => {
                let open =
                    |kind: kinds::Kind| format!("such questions are often answered in {}", kind.shown());
                kinds.extend(weight::held(kinds::OPEN, self, open));
            }
            intent::Manner::List | intent::Manner::Open | intent::Manner::Topic => {}
        }
        evidence.extend(kinds);
        evidence.extend(weight::tools(tokens, self));
        evidence
    }

    /// Tells whether bare words begin with a word for what a source holds and say of which: “stock of …”, “files in …”.
    fn lists_by_name(&self, tokens: &[lexicon::Token<'_>]) -> bool {
        let [first, second, ..] = tokens else { return false };
        let of = ["of", "in", "from", "for", "by", "with"].contains(&second.stem.as_str());
        of && self.words.contains_key(&first.stem)
    }

    /// Returns the sources that the question names: after an `@`, else in plain words.
    #[must_use]
    pub fn named(&self, question: &str) -> Vec<Mention> {
        let nameable = self.nameable();
        let named = mentions(question, &nameable);
        if named.is_empty() {
            mentions::spoken(question, &nameable)
        } else {
            named
        }
    }
}

/// Returns the choices as the person made them: exactly these sources are asked, for this reason.
#[must_use]
pub fn as_chosen(mut choices: Vec<Choice>, ids: &[DatasourceId], reason: &str) -> Vec<Choice> {
    for choice in &mut choices {
        choice.asked = ids.contains(&choice.datasource_id);
        if choice.asked {
            choice.confidence = 1.0;
            choice.ground = Ground::Mention;
            reason.clone_into(&mut choice.reason);
        } else {
            choice.confidence = choice.confidence.min(0.99);
            "you chose others".clone_into(&mut choice.reason);
        }
    }
    choices.sort_by_key(|choice| !choice.asked);
    choices
}

/// Tells whether a text holds a word that says something about where an answer lies.
pub(crate) fn has_topic(text: &str) -> bool {
    lexicon::tokens(text).iter().any(|token| token.topic)
}

/// Tells whether the choice is close: neither named nor clear, so that a small model may be asked.
#[must_use]
pub fn is_close(choices: &[Choice]) -> bool {
    let certain = |choice: &Choice| matches!(choice.ground, Ground::Mention | Ground::Entity);
    if choices.len() < 2 || choices.iter().any(certain) {
        return false;
    }
    let asked = choices.iter().filter(|choice| choice.asked);
    let left_out = choices.iter().filter(|choice| !choice.asked);
    let least = asked
        .map(|choice| choice.confidence)
        .fold(f32::INFINITY, f32::min);
    let most = left_out.map(|choice| choice.confidence).fold(0.0, f32::max);
    choices.iter().all(|choice| choice.asked) || least - most < MARGIN
}

/// Returns why these sources are asked, in one line: "Slack and Jira: “say” is often found in messages".
#[must_use]
pub fn reason(choices: &[PlannedSource]) -> String {
    let asked: Vec<&PlannedSource> = choices.iter().filter(|choice| choice.asked).collect();
    let names: Vec<&str> = asked.iter().map(|choice| choice.datasource.as_str()).collect();
    let names = match names.as_slice() {
        [] => return "no source is asked".to_owned(),
        [one] => (*one).to_owned(),
        all if all.len() > 3 && all.len() == choices.len() => format!("all {} sources", all.len()),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    format!("{names}: {}", asked[0].reason)
}

/// Returns the same, or `otherwise` where nothing was weighed.
pub(crate) fn reason_or(choices: &[PlannedSource], otherwise: &str) -> String {
    if choices.iter().any(|choice| choice.asked) {
        reason(choices)
    } else {
        otherwise.to_owned()
    }
}

/// “SHOP-412” is one thing, not the word “shop”; and whom the question is put to is not what it is about.
fn blanked(question: &str, entities: &[Named], named: &[Mention]) -> String {
    let texts = entities.iter().map(|one| one.entity.text.as_str());
    texts
        .chain(named.iter().map(|one| one.text.as_str()))
        .fold(question.to_owned(), |plain, text| plain.replace(text, " "))
}

fn judge(
    id: &DatasourceId,
    mention: Option<&Mention>,
    entity: Option<&Named>,
    mut own: Vec<&Evidence>,
) -> Choice {
    let choice = |confidence: f32, ground: Ground, reason: String| Choice {
        datasource_id: id.clone(),
        confidence,
        ground,
        reason,
        place: mention.and_then(|one| one.place.clone()),
        asked: false,
    };
    if mention.is_some() {
        return choice(1.0, Ground::Mention, "you named it".to_owned());
    }
    if let Some(Named { entity, .. }) = entity {
        let reason = format!("“{}” is {}", entity.text, entity.name);
        return choice(0.95, Ground::Entity, reason);
    }
    own.sort_by(|left, right| right.score.total_cmp(&left.score));
    let Some(best) = own.first().filter(|best| best.score > DEFAULT) else {
        let reason = "nothing in the question tells the sources apart";
        return choice(DEFAULT, Ground::Default, reason.to_owned());
    };
    // What speaks for it twice speaks louder.
    let left = own.iter().enumerate().fold(1.0, |left, (at, one)| {
        left * (1.0 - one.score * if at == 0 { 1.0 } else { 0.5 })
    });
    choice((1.0 - left).min(WORDING), best.ground, best.reason.clone())
}

#[cfg(test)]
pub(crate) mod seven;
#[cfg(test)]
mod tests;
