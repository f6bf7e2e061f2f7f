//! What a message costs, by `prices.toml`, which is compiled in and dated. A model that is not in the file has no price;
//! none is guessed.

use crate::Usage;
use serde::Deserialize;
use std::sync::OnceLock;

/// What a message costs, in US dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// The tokens sent, without the cache.
    pub input: f64,
    /// The tokens received.
    pub output: f64,
    /// The tokens read from the cache.
    pub cache_read: f64,
    /// The tokens written to the cache.
    pub cache_write: f64,
}

impl Cost {
    /// Returns all of it together.
    #[must_use]
    pub const fn total(&self) -> f64 {
        self.input + self.output + self.cache_read + self.cache_write
    }
}

/// Returns what this usage costs with this model, or `None` when the model has no price in the file.
///
/// A dated snapshot (`claude-haiku-5-5-20261101`) costs what its model does. Cache writes whose lifetime was not told are
/// taken as kept for five minutes.
#[must_use]
pub fn cost(model_id: &str, usage: &Usage) -> Option<Cost> {
    let prompt = usage.prompt_tokens();
    let model = file().model.iter().find(|price| is_model(&price.id, model_id))?;
    let tier = model
        .tier
        .iter()
        .find(|tier| tier.prompt_up_to.is_none_or(|most| prompt <= most))?;
    let hour = usage
        .cache_creation
        .map_or(0, |split| split.ephemeral_1h_input_tokens);
    let rest = usage.cache_write_tokens().saturating_sub(hour);
    Some(Cost {
        input: dollars(usage.input_tokens, tier.input),
        output: dollars(usage.output_tokens, tier.output),
        cache_read: dollars(usage.cache_read_tokens(), tier.cache_read),
        cache_write: dollars(rest, tier.cache_write_5m) + dollars(hour, tier.cache_write_1h),
    })
}

/// Returns the day the prices were read, `YYYY-MM-DD`.
#[must_use]
pub fn date() -> &'static str {
    &file().date
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceFile {
    date: String,
    model: Vec<ModelPrice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelPrice {
    id: String,
    tier: Vec<TierPrice>,
}

/// Dollars per million tokens, for prompts up to a length; the last tier has no bound.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TierPrice {
    prompt_up_to: Option<u64>,
    input: f64,
    output: f64,
    cache_read: f64,
    cache_write_5m: f64,
    cache_write_1h: f64,
}

/// The file as compiled in; that it can be read is a test's matter, and without it nothing has a price.
fn file() -> &'static PriceFile {
    static FILE: OnceLock<PriceFile> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(TEXT).unwrap_or_default())
}

const TEXT: &str = include_str!("../prices.toml");

fn is_model(priced: &str, asked: &str) -> bool {
    let Some(rest) = asked.strip_prefix(priced) else {
        return false;
    };
    rest.is_empty()
        || rest
            .strip_prefix('-')
            .is_some_and(|day| day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()))
}

#[expect(clippy::cast_precision_loss, reason = "a count of tokens is far below 2^53")]
fn dollars(tokens: u64, per_million: f64) -> f64 {
    tokens as f64 * per_million / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CacheCreation;

    fn usage(input: u64, output: u64) -> Usage {
        Usage {
            input_tokens: input,
            output_tokens: output,
            ..Usage::default()
        }
    }

    fn close(cost: Option<Cost>, dollars: f64) {
        let total = cost.unwrap().total();
        assert!((total - dollars).abs() < 1e-9, "{total} is not {dollars}");
    }

    #[test]
    fn the_file_can_be_read_and_every_model_ends_in_a_tier_without_bound() {
        let file: PriceFile = toml::from_str(TEXT).unwrap();
        assert_eq!(file.date.len(), 10);
        assert!(!file.model.is_empty());
        for model in &file.model {
            let (last, bounded) = model.tier.split_last().unwrap();
            assert!(last.prompt_up_to.is_none(), "{}", model.id);
            assert!(bounded.is_sorted_by_key(|tier| tier.prompt_up_to), "{}", model.id);
            assert!(
                bounded.iter().all(|tier| tier.prompt_up_to.is_some()),
                "{}",
                model.id
            );
            for tier in &model.tier {
                assert!(
                    (tier.cache_write_5m - 1.25 * tier.input).abs() < 1e-9,
                    "{}",
                    model.id
                );
                assert!(
                    (tier.cache_write_1h - 2.0 * tier.input).abs() < 1e-9,
                    "{}",
                    model.id
                );
            }
        }
    }

    #[test]
    fn haiku_costs_more_above_100_000_tokens_of_prompt() {
        close(cost("claude-haiku-5-5", &usage(100_000, 1_000)), 0.01 + 0.0005);
        close(
            cost("claude-haiku-5-5", &usage(100_001, 1_000)),
            0.050_000_5 + 0.0025,
        );
    }

    #[test]
    fn the_whole_prompt_chooses_the_tier_not_what_was_sent_uncached() {
        let usage = Usage {
            input_tokens: 10,
            cache_read_input_tokens: Some(150_000),
            ..Usage::default()
        };
        close(cost("claude-haiku-5-5", &usage), 10.0 * 0.5 / 1e6 + 0.0015);
    }

    #[test]
    fn cache_writes_cost_by_their_lifetime() {
        let usage = Usage {
            cache_creation_input_tokens: Some(3_000_000),
            cache_creation: Some(CacheCreation {
                ephemeral_5m_input_tokens: 2_000_000,
                ephemeral_1h_input_tokens: 1_000_000,
            }),
            cache_read_input_tokens: Some(1_000_000),
            ..Usage::default()
        };
        close(cost("claude-sonnet-5-5", &usage), 2.0 * 2.5 + 4.0 + 0.1);
    }

    #[test]
    fn a_snapshot_costs_what_its_model_does_and_a_stranger_has_no_price() {
        close(cost("claude-opus-5-5-20261101", &usage(1_000_000, 0)), 4.0);
        for stranger in [
            "llama3.2",
            "claude-opus-5",
            "claude-opus-5-55",
            "claude-opus-5-5-fast",
            "",
        ] {
            assert_eq!(cost(stranger, &usage(1, 1)), None, "{stranger}");
        }
    }
}
