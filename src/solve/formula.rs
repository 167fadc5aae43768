//! Conditions over atoms as trees: what a question is put together from. Knows no truth.

use std::rc::Rc;

use super::atom::AtomId;

/// A condition over the atoms of one solver.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Formula {
    /// Of everybody, or of nobody.
    Always(bool),
    /// An atom.
    Atom(AtomId),
    /// The opposite.
    Not(Rc<Formula>),
    /// All of these; of none of them: everybody.
    All(Rc<[Formula]>),
    /// One of these at least; of none of them: nobody.
    Any(Rc<[Formula]>),
}

impl Formula {
    /// The opposite.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "reads as the language does: `not`")]
    pub fn not(self) -> Self {
        match self {
            Self::Always(so) => Self::Always(!so),
            Self::Not(inner) => Rc::try_unwrap(inner).unwrap_or_else(|shared| (*shared).clone()),
            other @ (Self::Atom(_) | Self::All(_) | Self::Any(_)) => Self::Not(Rc::new(other)),
        }
    }

    /// All of these.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Formula>) -> Self {
        Self::joined(parts, true)
    }

    /// One of these at least.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Formula>) -> Self {
        Self::joined(parts, false)
    }

    /// This and that.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// This or that.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    fn joined(parts: impl IntoIterator<Item = Formula>, neutral: bool) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Always(so) if so == neutral => {}
                Self::Always(so) => return Self::Always(so),
                Self::All(inner) if neutral => kept.extend(inner.iter().cloned()),
                Self::Any(inner) if !neutral => kept.extend(inner.iter().cloned()),
                other @ (Self::Atom(_) | Self::Not(_) | Self::All(_) | Self::Any(_)) => kept.push(other),
            }
        }
        match kept.pop() {
            None => Self::Always(neutral),
            Some(only) if kept.is_empty() => only,
            Some(last) => {
                kept.push(last);
                if neutral { Self::All(kept.into()) } else { Self::Any(kept.into()) }
            }
        }
    }

    /// Puts every atom it mentions into `found`, again and again where it mentions one again.
    pub(super) fn atoms(&self, found: &mut Vec<AtomId>) {
        match self {
            Self::Always(_) => {}
            Self::Atom(atom) => found.push(*atom),
            Self::Not(inner) => inner.atoms(found),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.atoms(found)),
        }
    }
}
