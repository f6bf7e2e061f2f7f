//! The part of the Admin API's schema that is answered, read from `schema.graphql`: which fields and arguments there are and
//! what type they have. Never holds data.

use anyhow::{Context as _, Result};
use graphql_parser::schema::{Definition, Document, Field as Described, InputValue, Type, TypeDefinition};
use std::collections::HashMap;

/// A type as it is written: `[Order!]!`.
pub(super) type Ref = Type<'static, String>;

/// The schema.
#[derive(Debug)]
pub(super) struct Schema(HashMap<String, Kind>);

/// What a name of the schema stands for.
#[derive(Debug)]
pub(super) enum Kind {
    /// An object or an interface, with its fields.
    Object {
        /// Its fields.
        fields: HashMap<String, Field>,
        /// The interfaces it implements.
        implements: Vec<String>,
    },
    /// One of several objects.
    Union(Vec<String>),
    /// One of several words.
    Enum(Vec<String>),
    /// An argument of several fields.
    Input(HashMap<String, Ref>),
    /// Text, a number, a flag.
    Scalar,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    /// What it holds.
    pub(super) of: Ref,
    /// The arguments it takes.
    pub(super) arguments: HashMap<String, Ref>,
}

impl Schema {
    /// Reads the schema.
    pub(super) fn read() -> Result<Self> {
        let document: Document<'static, String> =
            graphql_parser::parse_schema(include_str!("schema.graphql"))
                .context("could not read schema.graphql")?
                .into_static();
        let mut kinds = HashMap::new();
        for definition in document.definitions {
            if let Definition::TypeDefinition(definition) = definition {
                let (name, kind) = kind(definition);
                kinds.insert(name, kind);
            }
        }
        for scalar in ["String", "Int", "Float", "Boolean", "ID"] {
            kinds.insert(scalar.to_owned(), Kind::Scalar);
        }
        let mut schema = Self(kinds);
        schema.connect();
        Ok(schema)
    }

    /// Returns what a name stands for.
    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }

    /// Returns a field of an object or an interface.
    pub(super) fn field(&self, on: &str, name: &str) -> Option<&Field> {
        match self.kind(on)? {
            Kind::Object { fields, .. } => fields.get(name),
            Kind::Union(_) | Kind::Enum(_) | Kind::Input(_) | Kind::Scalar => None,
        }
    }

    /// Tells whether an object may stand where a type is asked for.
    pub(super) fn fits(&self, object: &str, asked: &str) -> bool {
        object == asked
            || matches!(self.kind(asked), Some(Kind::Union(members)) if members.iter().any(|it| it == object))
            || matches!(self.kind(object), Some(Kind::Object { implements, .. }) if implements.iter().any(|it| it == asked))
    }

    /// Tells whether a type has fields.
    pub(super) fn is_composite(&self, name: &str) -> bool {
        matches!(self.kind(name), Some(Kind::Object { .. } | Kind::Union(_)))
    }

    /// Makes the connections that fields name: `XConnection` of X.
    fn connect(&mut self) {
        let mut wanted: Vec<String> = vec![];
        for kind in self.0.values() {
            if let Kind::Object { fields, .. } = kind {
                wanted.extend(fields.values().map(|field| named(&field.of).to_owned()));
            }
        }
        for name in wanted.into_iter().filter(|name| name.ends_with("Connection")) {
            let node = name.trim_end_matches("Connection");
            let edge = format!("{node}Edge");
            let pages = HashMap::from([
                ("edges".to_owned(), plain(listed(&edge))),
                ("nodes".to_owned(), plain(listed(node))),
                ("pageInfo".to_owned(), plain(required("PageInfo"))),
            ]);
            let parts = HashMap::from([
                ("cursor".to_owned(), plain(required("String"))),
                ("node".to_owned(), plain(required(node))),
            ]);
            for (name, fields) in [(name, pages), (edge, parts)] {
                let kind = Kind::Object {
                    fields,
                    implements: vec![],
                };
                self.0.insert(name, kind);
            }
        }
    }
}

/// Returns the name within a type: `Order` of `[Order!]!`.
pub(super) fn named(of: &Ref) -> &str {
    match of {
        Type::NamedType(name) => name,
        Type::ListType(inner) | Type::NonNullType(inner) => named(inner),
    }
}

fn required(name: &str) -> Ref {
    Type::NonNullType(Box::new(Type::NamedType(name.to_owned())))
}

fn listed(name: &str) -> Ref {
    Type::NonNullType(Box::new(Type::ListType(Box::new(required(name)))))
}

fn plain(of: Ref) -> Field {
    Field {
        of,
        arguments: HashMap::new(),
    }
}

fn kind(definition: TypeDefinition<'static, String>) -> (String, Kind) {
    match definition {
        TypeDefinition::Object(it) => (it.name, object(it.fields, it.implements_interfaces)),
        TypeDefinition::Interface(it) => (it.name, object(it.fields, vec![])),
        TypeDefinition::Union(it) => (it.name, Kind::Union(it.types)),
        TypeDefinition::Enum(it) => (
            it.name,
            Kind::Enum(it.values.into_iter().map(|value| value.name).collect()),
        ),
        TypeDefinition::InputObject(it) => (it.name, Kind::Input(types(it.fields))),
        TypeDefinition::Scalar(it) => (it.name, Kind::Scalar),
    }
}

fn object(fields: Vec<Described<'static, String>>, implements: Vec<String>) -> Kind {
    let fields = fields.into_iter().map(|field| {
        let about = Field {
            of: field.field_type,
            arguments: types(field.arguments),
        };
        (field.name, about)
    });
    Kind::Object {
        fields: fields.collect(),
        implements,
    }
}

fn types(values: Vec<InputValue<'static, String>>) -> HashMap<String, Ref> {
    values
        .into_iter()
        .map(|value| (value.name, value.value_type))
        .collect()
}
