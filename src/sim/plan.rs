//! The workspace compiled once for simulation and shared between threads. Knows no customer.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    draws::Place,
    value::{Value, Values},
};
use crate::{
    base::{calendar::Zone, ids::Id},
    ir::Graph,
    model::{Program, Type},
};

/// The flat program.
#[derive(Debug)]
pub struct Plan<'g> {
    graph: &'g Graph,
    default_zone: Zone,
    /// Zones that customers turned out to have; an unknown name is kept as nothing.
    zones: RwLock<FxHashMap<SmolStr, Option<Zone>>>,
    pub(crate) split_places: Vec<Place>,
    pub(crate) holdout_places: Vec<Place>,
    pub(crate) category_holdout_places: Vec<Place>,
}

impl<'g> Plan<'g> {
    /// Compiles a workspace that has no errors.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        let program = &graph.program;
        let split_places = program
            .splits
            .rows()
            .iter()
            .map(|split| {
                let journey = program.journeys.get(split.journey).map_or("", |journey| journey.name.as_str());
                Place::new("split", &format!("{journey}.{}", split.name))
            })
            .collect();
        Self {
            graph,
            default_zone: Zone::named(&program.settings.zone).unwrap_or_else(Zone::utc),
            zones: RwLock::default(),
            split_places,
            holdout_places: program.journeys.rows().iter().map(|j| Place::new("holdout", &j.name)).collect(),
            category_holdout_places: program
                .holdouts
                .rows()
                .iter()
                .map(|holdout| Place::new("category holdout", &holdout.name))
                .collect(),
        }
    }

    /// The declarations.
    #[must_use]
    pub fn program(&self) -> &'g Program {
        &self.graph.program
    }

    /// The whole workspace.
    #[must_use]
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// An arena in which the program's own constants are kept.
    #[must_use]
    pub fn values(&self) -> Values {
        let mut values = Values::new();
        values.keep();
        values
    }

    /// The attributes of a customer of whom nothing was said, by [`crate::model::types::AttributeId`].
    pub fn default_profile(&self, values: &mut Values) -> Vec<Value> {
        let zone = &self.default_zone;
        self.program()
            .attributes
            .rows()
            .iter()
            .map(|attribute| match (&attribute.default, &attribute.ty) {
                (Some(constant), _) => values.constant(constant, |day, time| zone.instant(day, time)),
                (None, Type::Set(_)) => Values::empty_set(),
                (None, _) => Value::Missing,
            })
            .collect()
    }

    /// The zone of a customer; missing or unknown: the workspace's.
    #[must_use]
    pub fn zone_of(&self, profile: &[Value], values: &Values) -> Zone {
        let named = self
            .program()
            .zone_attribute
            .and_then(|attribute| profile.get(attribute.index()))
            .and_then(|value| values.as_text(*value));
        named.and_then(|name| self.zone_named(name)).unwrap_or_else(|| self.default_zone.clone())
    }

    fn zone_named(&self, name: &str) -> Option<Zone> {
        if let Some(known) = self.zones.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        let zone = Zone::named(name);
        self.zones.write().unwrap_or_else(PoisonError::into_inner).insert(SmolStr::new(name), zone.clone());
        zone
    }
}
