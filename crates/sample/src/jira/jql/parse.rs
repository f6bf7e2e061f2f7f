//! The grammar: clauses with AND, OR, NOT and brackets, then ORDER BY. Knows no fields.

use super::lex::{Kind, Token, tokens};

/// A query as it is written.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) clause: Option<Clause>,
    /// Fields and whether the order is reversed.
    pub(super) order: Vec<(String, Option<bool>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    All(Vec<Clause>),
    Any(Vec<Clause>),
    Not(Box<Clause>),
    Term(Term),
}

/// `field operator operand`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) field: String,
    pub(super) operator: Operator,
    pub(super) operands: Vec<Operand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Is,
    IsNot,
    Equal,
    Unequal,
    In,
    NotIn,
    Like,
    Unlike,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

impl Operator {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Like => "~",
            Self::Unlike => "!~",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::More => ">",
            Self::MoreOrEqual => ">=",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Value(String),
    Empty,
    Call(String, Vec<String>),
}

const OPERATORS: &str =
    "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";
const RESERVED: [&str; 14] = [
    "and", "or", "not", "in", "is", "was", "changed", "order", "by", "select", "from", "where", "like", "on",
];

/// Reads a query.
pub(super) fn query(text: &str) -> Result<Parsed, String> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
        end: text.chars().count() + 1,
    };
    let clause = if reader.done() || reader.is_word("order") {
        None
    } else {
        Some(reader.any()?)
    };
    let order = reader.order()?;
    if let Some(token) = reader.peek() {
        let got = said(token);
        return Err(format!(
            "Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{got}'. (line 1, character {})",
            token.column
        ));
    }
    Ok(Parsed { clause, order })
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    end: usize,
}

fn said(token: &Token) -> &str {
    match &token.kind {
        Kind::Word(word) | Kind::Quoted(word) => word,
        Kind::Sign(sign) => sign,
    }
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token { kind: Kind::Word(it), .. }) if it.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Some(Token { kind: Kind::Sign(it), .. }) if *it == sign);
        self.at += usize::from(there);
        there
    }

    fn expected(&self, what: &str, more: &str) -> String {
        match self.peek() {
            Some(token) => format!(
                "Error in the JQL Query: Expecting {what} but got '{}'. {more}(line 1, character {})",
                said(token),
                token.column
            ),
            None => format!(
                "Error in the JQL Query: Expecting {what} before the end of the query. {more}(line 1, character {})",
                self.end
            ),
        }
    }

    fn any(&mut self) -> Result<Clause, String> {
        let mut clauses = vec![self.all()?];
        while self.take_word("or") || self.take_sign("|") {
            clauses.push(self.all()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::Any(clauses)
        })
    }

    fn all(&mut self) -> Result<Clause, String> {
        let mut clauses = vec![self.one()?];
        while self.take_word("and") {
            clauses.push(self.one()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::All(clauses)
        })
    }

    fn one(&mut self) -> Result<Clause, String> {
        if self.take_word("not") || self.take_sign("!") {
            return Ok(Clause::Not(Box::new(self.one()?)));
        }
        if self.take_sign("(") {
            let inner = self.any()?;
            if !self.take_sign(")") {
                return Err(self.expected("')'", ""));
            }
            return Ok(inner);
        }
        self.term()
    }

    fn term(&mut self) -> Result<Clause, String> {
        let field = match self.peek().map(|token| &token.kind) {
            Some(Kind::Quoted(name)) => name.clone(),
            Some(Kind::Word(name)) if RESERVED.contains(&name.to_lowercase().as_str()) => {
                return Err(self.reserved(name));
            }
            Some(Kind::Word(name)) => name.clone(),
            Some(Kind::Sign(_)) | None => return Err(self.expected("a field name", "")),
        };
        self.at += 1;
        let operator = self.operator()?;
        let operands = if matches!(operator, Operator::In | Operator::NotIn) {
            self.operands()?
        } else {
            vec![self.operand()?]
        };
        Ok(Clause::Term(Term {
            field,
            operator,
            operands,
        }))
    }

    fn reserved(&self, word: &str) -> String {
        let column = self.peek().map_or(self.end, |token| token.column);
        format!(
            "Error in the JQL Query: '{word}' is a reserved JQL word. You must surround it in quotation marks to use it \
             in a query. (line 1, character {column})"
        )
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let more = format!("{OPERATORS} ");
        let signs = [
            ("!=", Operator::Unequal),
            ("!~", Operator::Unlike),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::MoreOrEqual),
            ("=", Operator::Equal),
            ("~", Operator::Like),
            ("<", Operator::Less),
            (">", Operator::More),
        ];
        for (sign, operator) in signs {
            if self.take_sign(sign) {
                return Ok(operator);
            }
        }
        if self.take_word("is") {
            return Ok(if self.take_word("not") {
                Operator::IsNot
            } else {
                Operator::Is
            });
        }
        if self.take_word("in") {
            return Ok(Operator::In);
        }
        if self.is_word("not") {
            self.at += 1;
            if self.take_word("in") {
                return Ok(Operator::NotIn);
            }
        }
        Err(self.expected("operator", &more))
    }

    fn operands(&mut self) -> Result<Vec<Operand>, String> {
        if !self.take_sign("(") {
            // A function may stand for a list.
            let operand = self.operand()?;
            return match operand {
                Operand::Call(..) => Ok(vec![operand]),
                Operand::Value(_) | Operand::Empty => {
                    self.at -= 1;
                    Err(self.expected("'('", ""))
                }
            };
        }
        let mut operands = vec![self.operand()?];
        while self.take_sign(",") {
            operands.push(self.operand()?);
        }
        if !self.take_sign(")") {
            return Err(self.expected("',' or ')'", ""));
        }
        Ok(operands)
    }

    fn operand(&mut self) -> Result<Operand, String> {
        let word = match self.peek().map(|token| token.kind.clone()) {
            Some(Kind::Quoted(text)) => {
                self.at += 1;
                return Ok(Operand::Value(text));
            }
            Some(Kind::Word(word)) if RESERVED.contains(&word.to_lowercase().as_str()) => {
                return Err(self.reserved(&word));
            }
            Some(Kind::Word(word)) => word,
            Some(Kind::Sign(_)) | None => return Err(self.expected("either a value, list or function", "")),
        };
        self.at += 1;
        if !self.take_sign("(") {
            let empty = word.eq_ignore_ascii_case("empty") || word.eq_ignore_ascii_case("null");
            return Ok(if empty {
                Operand::Empty
            } else {
                Operand::Value(word)
            });
        }
        let mut arguments = vec![];
        while !self.take_sign(")") {
            match self.next().map(|token| token.kind) {
                Some(Kind::Word(text) | Kind::Quoted(text)) => arguments.push(text),
                Some(Kind::Sign(",")) => {}
                Some(Kind::Sign(_)) | None => return Err(self.expected("')'", "")),
            }
        }
        Ok(Operand::Call(word, arguments))
    }

    fn order(&mut self) -> Result<Vec<(String, Option<bool>)>, String> {
        let mut order = vec![];
        if !self.take_word("order") {
            return Ok(order);
        }
        if !self.take_word("by") {
            return Err(self.expected("'by'", ""));
        }
        loop {
            let field = match self.next().map(|token| token.kind) {
                Some(Kind::Word(word) | Kind::Quoted(word)) => word,
                Some(Kind::Sign(_)) | None => {
                    self.at -= 1;
                    return Err(self.expected("a field name", ""));
                }
            };
            let descending = if self.take_word("desc") {
                Some(true)
            } else {
                self.take_word("asc").then_some(false)
            };
            order.push((field, descending));
            if !self.take_sign(",") {
                return Ok(order);
            }
        }
    }
}
