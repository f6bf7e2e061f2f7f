//! The shop's search syntax: words, phrases, `field:value`, comparisons, `AND`, `OR`, `NOT`, brackets. Knows nothing of what
//! is searched: see [`Searched`].

mod parse;

pub(super) use parse::parse;

use jiff::Timestamp;

/// A search.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Search {
    /// All of these.
    All(Vec<Search>),
    /// One of these.
    Any(Vec<Search>),
    /// Not this.
    Not(Box<Search>),
    /// A word or phrase anywhere.
    Text(String),
    /// A field.
    Field {
        /// Its name.
        name: String,
        /// How its value is compared.
        compared: Compared,
        /// With what.
        value: String,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    Equal,
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// What a thing holds in a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    /// Texts that are compared as a whole, in any case.
    Exact(Vec<String>),
    /// A text whose words are compared.
    Words(String),
    /// A number.
    Number(f64),
    /// A moment.
    Time(Timestamp),
}

/// Something that can be searched.
pub(super) trait Searched {
    /// Returns all its words between blanks, as [`words`] makes them.
    fn text(&self) -> String;
    /// Returns what it holds in a field; `None` when there is no such field.
    fn held(&self, field: &str) -> Option<Held>;
}

/// Returns the words of a text, in small letters without accents, between blanks.
pub(super) fn words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for character in text.chars().flat_map(char::to_lowercase) {
        match folded_letter(character) {
            letter if letter.is_alphanumeric() || matches!(letter, '#' | '@' | '.' | '-' | '_') => {
                folded.push(letter)
            }
            _ => folded.push(' '),
        }
    }
    folded.push(' ');
    // An article number is also found by its parts, a sentence's last word without its full stop.
    let parts: String = folded
        .split(' ')
        .filter(|word| word.contains(['-', '.', '@', '#', '_']))
        .flat_map(|word| word.split(['-', '.', '@', '#', '_']))
        .flat_map(|part| [part, " "])
        .collect();
    folded.push_str(&parts);
    folded
}

fn folded_letter(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ñ' | 'ń' => 'n',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'š' | 'ś' => 's',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        other => other,
    }
}

impl Search {
    /// Tells whether something is found, and how well: 0 is not.
    pub(super) fn score(&self, it: &impl Searched) -> u32 {
        let mut text = None;
        self.score_within(it, &mut text)
    }

    fn score_within(&self, it: &impl Searched, text: &mut Option<String>) -> u32 {
        match self {
            Self::All(parts) => {
                let mut sum = 1;
                for part in parts {
                    match part.score_within(it, text) {
                        0 => return 0,
                        score => sum += score,
                    }
                }
                sum
            }
            Self::Any(parts) => parts.iter().map(|part| part.score_within(it, text)).sum(),
            Self::Not(part) => u32::from(part.score_within(it, text) == 0),
            Self::Text(wanted) => {
                let text = text.get_or_insert_with(|| it.text());
                u32::from(has(text, wanted)) * 10
            }
            Self::Field {
                name,
                compared,
                value,
            } => match it.held(name) {
                // The shop ignores what it does not know, and says so beside the answer.
                None => 1,
                Some(held) => u32::from(fits(&held, *compared, value)),
            },
        }
    }

    /// Returns the fields that a search names.
    pub(super) fn fields(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::fields).collect(),
            Self::Not(part) => part.fields(),
            Self::Text(_) => vec![],
            Self::Field { name, .. } => vec![name],
        }
    }
}

fn has(text: &str, wanted: &str) -> bool {
    let (wanted, open) = match wanted.strip_suffix('*') {
        Some(start) => (start, true),
        None => (wanted, false),
    };
    let folded: String = wanted
        .chars()
        .flat_map(char::to_lowercase)
        .map(folded_letter)
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .collect();
    let wanted = folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    if wanted.is_empty() {
        return false;
    }
    if open {
        text.contains(&format!(" {wanted}"))
    } else {
        text.contains(&format!(" {wanted} "))
    }
}

fn fits(held: &Held, compared: Compared, value: &str) -> bool {
    match held {
        Held::Exact(texts) => value.split(',').map(str::trim).any(|value| {
            value == "*" && !texts.is_empty()
                || texts.iter().any(|text| {
                    let text = text.to_lowercase();
                    match value.to_lowercase().strip_suffix('*') {
                        Some(start) => text.starts_with(start),
                        None => text == value.to_lowercase(),
                    }
                })
        }),
        Held::Words(text) => {
            let folded = words(text);
            value.split_whitespace().all(|word| has(&folded, word))
        }
        Held::Number(number) => value
            .parse::<f64>()
            .is_ok_and(|value| holds(compared, number.partial_cmp(&value))),
        Held::Time(moment) => time_fits(*moment, compared, value),
    }
}

/// A day is all of the day; a moment is a moment.
fn time_fits(moment: Timestamp, compared: Compared, value: &str) -> bool {
    if let Ok(day) = value.parse::<jiff::civil::Date>() {
        let own = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
        return holds(compared, Some(own.cmp(&day)));
    }
    value
        .parse::<Timestamp>()
        .is_ok_and(|value| holds(compared, Some(moment.cmp(&value))))
}

fn holds(compared: Compared, order: Option<std::cmp::Ordering>) -> bool {
    order.is_some_and(|order| match compared {
        Compared::Equal => order.is_eq(),
        Compared::Above => order.is_gt(),
        Compared::AtLeast => order.is_ge(),
        Compared::Below => order.is_lt(),
        Compared::AtMost => order.is_le(),
    })
}

#[cfg(test)]
mod tests;
