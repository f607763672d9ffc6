//! Parses any JSON object as a line, with its fields in any order.
//! Never here: what a missing field means; that is in the table.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Line, LineError};
use crate::news::state::LAST_T;
use crate::news::{Id, Mark, MarkValue, Op, OpKind, Place};

/// The fields of a line. Of a field that is there twice the last counts.
#[derive(Default)]
pub(crate) struct Fields {
    t: Option<u64>,
    id: Option<Id>,
    read: Option<bool>,
    saved: Option<bool>,
    at: Option<MarkValue>,
    with: Option<Id>,
    joined: Option<bool>,
    op: Option<u64>,
    /// `None` is a kind of a later version, which must not be mistaken for a known one.
    kind: Option<OpKind>,
    was: Option<bool>,
    unknown: bool,
}

impl Fields {
    pub(crate) fn line(self) -> Result<Line, LineError> {
        let (Some(t), Some(id)) = (self.t, self.id) else { return Err(LineError::Field) };
        if t > LAST_T {
            return Err(LineError::Time);
        }
        let joined = self.with.zip(self.joined).map(|(with, joined)| MarkValue::Joined { with, joined });
        let sets = [self.read.map(MarkValue::Read), self.saved.map(MarkValue::Saved), self.at, joined];
        let alone = sets.iter().flatten().count() == 1;
        let op = |set: &MarkValue| {
            let was = match set {
                MarkValue::Read(_) => MarkValue::Read(self.was?),
                MarkValue::Saved(_) => MarkValue::Saved(self.was?),
                MarkValue::At(_) | MarkValue::Joined { .. } => return None,
            };
            Some(Op { id: self.op?, kind: self.kind?, was }).filter(|_| alone)
        };
        let marks = sets.map(|set| set.map(|set| Mark { t, id, set, op: op(&set) }));
        Ok(Line { marks, unknown: self.unknown || marks.iter().all(Option::is_none), op: self.op })
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields { kind: Some(OpKind::Do), ..Fields::default() };
                while let Some(name) = map.next_key::<Name>()? {
                    match name {
                        Name::T => fields.t = Some(map.next_value()?),
                        Name::Id => {
                            fields.id = Some(map.next_value::<String>()?.parse().map_err(A::Error::custom)?);
                        }
                        Name::Read => fields.read = Some(map.next_value()?),
                        Name::Saved => fields.saved = Some(map.next_value()?),
                        Name::At => {
                            let at: Option<At> = map.next_value()?;
                            fields.unknown |= at.as_ref().is_some_and(|at| at.unknown);
                            fields.at = Some(MarkValue::At(at.map(|at| at.place)));
                        }
                        Name::With => {
                            fields.with =
                                Some(map.next_value::<String>()?.parse().map_err(A::Error::custom)?);
                        }
                        Name::Joined => fields.joined = Some(map.next_value()?),
                        Name::Op => fields.op = Some(map.next_value()?),
                        Name::Kind => {
                            fields.kind = match map.next_value::<String>()?.as_str() {
                                "do" => Some(OpKind::Do),
                                "undo" => Some(OpKind::Undo),
                                "redo" => Some(OpKind::Redo),
                                _ => None,
                            };
                            fields.unknown |= fields.kind.is_none();
                        }
                        Name::Was => fields.was = Some(map.next_value()?),
                        Name::Unknown => {
                            map.next_value::<IgnoredAny>()?;
                            fields.unknown = true;
                        }
                    }
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Name {
    T,
    Id,
    Read,
    Saved,
    At,
    With,
    Joined,
    Op,
    Kind,
    Was,
    #[serde(other)]
    Unknown,
}

/// A place, and whether it has unknown fields.
struct At {
    place: Place,
    unknown: bool,
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = BTreeMap::<String, &RawValue>::deserialize(deserializer)?;
        let part = |name: &str| -> Result<u32, D::Error> {
            let number = parts.get(name).and_then(|raw| raw.get().parse().ok());
            number.ok_or_else(|| D::Error::custom("no place"))
        };
        let percent = part("percent")?.min(100) as u8;
        let place = Place { block: part("block")?, offset: part("offset")?, percent };
        Ok(Self { place, unknown: parts.len() > 3 })
    }
}
