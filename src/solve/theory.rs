//! What follows from what among atoms: the axioms of a question, and the atoms about which they do not say everything.
//! Every axiom is true of every customer; where a group's axioms are complete, any values they allow are some customer's.

use super::{
    Solver,
    atom::{Aspect, Atom, AtomId, Cut, HistoryId, Number, Subject, Word},
    formula::Formula,
};
use crate::{
    base::Decimal,
    model::{
        condition::{Happened, Happening, Which, Window},
        types::ChannelId,
    },
};

/// Nodes that the comparison of two filters may take.
const FILTER_NODES: usize = 2_000;

/// An atom about how often, by position: in which window, how often at least.
type CountAtom = (u32, Window, u64);

/// An atom of the question, by position, and whether it is so.
type Literal = (u32, bool);

/// What is so of the atoms of one question, beyond what the cells of their variables say.
#[derive(Debug, Default)]
pub(super) struct Axioms {
    /// One literal of each is so.
    pub(super) clauses: Vec<Vec<Literal>>,
    /// By position: the axioms do not say everything about the atom.
    pub(super) free: Vec<bool>,
}

impl Axioms {
    fn implies(&mut self, from: u32, to: u32) {
        self.clauses.push(vec![(from, false), (to, true)]);
    }

    fn set_free(&mut self, position: u32) {
        if let Some(free) = self.free.get_mut(position as usize) {
            *free = true;
        }
    }
}

impl Solver<'_> {
    /// The axioms of these atoms, which are sorted.
    pub(super) fn axioms(&mut self, atoms: &[AtomId]) -> Axioms {
        let rows: Vec<(u32, Atom)> = (0..).zip(atoms.iter().filter_map(|id| self.atoms.get(*id).cloned())).collect();
        let mut axioms = Axioms { clauses: Vec::new(), free: vec![false; atoms.len()] };
        self.values(&rows, &mut axioms);
        self.counts(&rows, &mut axioms);
        sums(self, &rows, &mut axioms);
        self.reactions(&rows, &mut axioms);
        pairs(&rows, &mut axioms);
        axioms
    }

    fn values(&self, rows: &[(u32, Atom)], axioms: &mut Axioms) {
        let mut of_subject: Vec<(&Subject, Vec<(u32, &Aspect)>)> = Vec::new();
        for (level, atom) in rows {
            if let Atom::Value(subject, aspect) = atom {
                match of_subject.last_mut() {
                    Some((last, aspects)) if *last == subject => aspects.push((*level, aspect)),
                    Some(_) | None => of_subject.push((subject, vec![(*level, aspect)])),
                }
            }
        }
        let mut timed = Vec::new();
        for (subject, aspects) in &of_subject {
            parts_of_texts(aspects, axioms);
            let past = aspects.iter().any(|(_, aspect)| matches!(aspect, Aspect::Past(_)));
            let over = aspects.iter().any(|(_, aspect)| matches!(aspect, Aspect::Over(_)));
            if past && over {
                timed.push(aspects);
            }
            let computed = matches!(subject, Subject::Computed(_));
            if computed && of_subject.len() > 1 {
                aspects.iter().for_each(|(level, _)| axioms.set_free(*level));
            }
        }
        // One value both by the calendar and by its age says something of now; two of them may say what cannot be.
        if timed.len() > 1 {
            timed.into_iter().flatten().for_each(|(level, _)| axioms.set_free(*level));
        }
    }

    // History

    fn counts(&mut self, rows: &[(u32, Atom)], axioms: &mut Axioms) {
        let mut by_history: Vec<(HistoryId, Vec<CountAtom>)> = Vec::new();
        for (level, atom) in rows {
            if let Atom::Count(_, history, window, times) = atom {
                match by_history.last_mut() {
                    Some((last, counts)) if last == history => counts.push((*level, *window, *times)),
                    Some(_) | None => by_history.push((*history, vec![(*level, *window, *times)])),
                }
            }
        }
        for (_, counts) in &by_history {
            for from in counts {
                weakened(*from, counts, true, axioms);
            }
        }
        let mut family: Vec<usize> = (0..by_history.len()).collect();
        let mut comparable = vec![vec![true; by_history.len()]; by_history.len()];
        for (i, (narrow, narrow_counts)) in by_history.iter().enumerate() {
            for (j, (wide, wide_counts)) in by_history.iter().enumerate() {
                if i == j {
                    continue;
                }
                let contained = self.part_of(*narrow, *wide);
                if contained {
                    for from in narrow_counts {
                        weakened(*from, wide_counts, false, axioms);
                    }
                }
                if i < j {
                    let either = contained || self.part_of(*wide, *narrow);
                    if either || self.overlap(*narrow, *wide) {
                        let (left, right) = (root(&family, i), root(&family, j));
                        if let Some(parent) = family.get_mut(right) {
                            *parent = left;
                        }
                    }
                    if let Some(cell) = comparable.get_mut(i).and_then(|row| row.get_mut(j)) {
                        *cell = either;
                    }
                }
            }
        }
        // Two kinds are told apart by their axioms, a chain of any length too; three that overlap otherwise are not.
        for i in 0..by_history.len() {
            let members: Vec<usize> = (0..by_history.len()).filter(|j| root(&family, *j) == root(&family, i)).collect();
            let chain = members.iter().all(|a| {
                members
                    .iter()
                    .all(|b| a >= b || comparable.get(*a).and_then(|row| row.get(*b)).copied().unwrap_or(true))
            });
            if members.len() > 2 && !chain {
                for (level, ..) in by_history.get(i).map_or(&[][..], |(_, counts)| counts.as_slice()) {
                    axioms.set_free(*level);
                }
            }
        }
    }

    /// Whether all that one history counts the other counts too.
    pub(super) fn part_of(&mut self, narrow: HistoryId, wide: HistoryId) -> bool {
        let (Some(narrower), Some(wider)) = (self.histories.get(narrow).cloned(), self.histories.get(wide).cloned())
        else {
            return false;
        };
        for ((what, filter), (wide_what, wide_filter)) in
            narrower.leaves.iter().flat_map(|leaf| wider.leaves.iter().map(move |wide| (leaf, wide)))
        {
            if self.happening_part_of(what, wide_what) {
                self.filter_implies(filter, wide_filter);
            }
        }
        self.is_part_of(narrow, wide)
    }

    /// The same, as far as it was asked before.
    pub(super) fn is_part_of(&self, narrow: HistoryId, wide: HistoryId) -> bool {
        let (Some(narrower), Some(wider)) = (self.histories.get(narrow), self.histories.get(wide)) else {
            return false;
        };
        narrow == wide
            || narrower.leaves.iter().all(|(what, filter)| {
                wider.leaves.iter().any(|(wide_what, wide_filter)| {
                    self.happening_part_of(what, wide_what) && self.known_to_imply(filter, wide_filter) == Some(true)
                })
            })
    }

    /// Whether one thing that happens can count for both.
    fn overlap(&mut self, left: HistoryId, right: HistoryId) -> bool {
        let (Some(left), Some(right)) = (self.histories.get(left).cloned(), self.histories.get(right).cloned()) else {
            return true;
        };
        left.leaves.iter().any(|(what, filter)| {
            right.leaves.iter().any(|(other, other_filter)| {
                self.happenings_overlap(what, other)
                    && (filter == other_filter || !self.filter_implies(filter, &other_filter.clone().not()))
            })
        })
    }

    /// Whether whatever passes one filter passes the other; what is too large to tell does not.
    fn filter_implies(&mut self, narrow: &Formula, wide: &Formula) -> bool {
        if let Some(known) = self.known_to_imply(narrow, wide) {
            return known;
        }
        let key = (narrow.clone(), wide.clone());
        // Asked again inside its own answer (a filter that counts itself): not proved.
        self.narrower.insert(key.clone(), false);
        let implied = self.implied_within(narrow, wide, FILTER_NODES);
        self.narrower.insert(key, implied);
        implied
    }

    fn known_to_imply(&self, narrow: &Formula, wide: &Formula) -> Option<bool> {
        if narrow == wide || *wide == Formula::Always(true) {
            return Some(true);
        }
        self.narrower.get(&(narrow.clone(), wide.clone())).copied()
    }

    pub(super) fn happening_part_of(&self, narrow: &Happening, wide: &Happening) -> bool {
        match (narrow, wide) {
            (Happening::Message(which, what), Happening::Message(wider, wider_what)) => {
                self.which_part_of(*which, *wider) && self.what_part_of(*which, *what, *wider_what)
            }
            (
                Happening::Event(_)
                | Happening::Trigger(_)
                | Happening::Message(..)
                | Happening::Journey(..)
                | Happening::Goal,
                _,
            ) => narrow == wide,
        }
    }

    fn which_part_of(&self, narrow: Which, wide: Which) -> bool {
        if narrow == wide || wide == Which::Bare {
            return true;
        }
        let message = self.message_of(narrow);
        match wide {
            Which::Bare => true,
            Which::Message(wider) => message == Some(wider),
            Which::Send(_) => false,
            Which::Category(category) => match (narrow, message.and_then(|id| self.program.messages.get(id))) {
                (Which::Category(narrower), _) => self.program.is_kind_of(narrower, category),
                (_, Some(message)) => self.program.is_kind_of(message.category, category),
                (_, None) => false,
            },
            Which::Channel(channel) => message.is_some() && self.channels_of(narrow) == [channel],
        }
    }

    fn message_of(&self, which: Which) -> Option<crate::model::types::MessageId> {
        match which {
            Which::Message(message) => Some(message),
            Which::Send(send) => self.program.sends.get(send).map(|place| place.message),
            Which::Bare | Which::Category(_) | Which::Channel(_) => None,
        }
    }

    /// Channels by which it can have gone out.
    fn channels_of(&self, which: Which) -> Vec<ChannelId> {
        match which {
            Which::Channel(channel) => vec![channel],
            Which::Bare | Which::Category(_) => self.program.channels.ids().collect(),
            Which::Message(_) | Which::Send(_) => {
                let message = self.message_of(which).and_then(|id| self.program.messages.get(id));
                message.map_or_else(Vec::new, |message| message.texts.iter().map(|text| text.channel).collect())
            }
        }
    }

    fn what_part_of(&self, which: Which, narrow: Happened, wide: Happened) -> bool {
        if narrow == wide {
            return true;
        }
        match (narrow, wide) {
            (Happened::BlockedFor(_), Happened::Blocked) => true,
            (Happened::Reaction(reaction), Happened::Positive | Happened::Negative) => {
                let channels = self.channels_of(which);
                !channels.is_empty()
                    && channels.iter().filter_map(|channel| self.program.channels.get(*channel)).all(|channel| {
                        let list = if wide == Happened::Positive { &channel.positive } else { &channel.negative };
                        list.contains(&reaction)
                    })
            }
            (
                Happened::Sent
                | Happened::Blocked
                | Happened::BlockedFor(_)
                | Happened::Reaction(_)
                | Happened::Positive
                | Happened::Negative,
                _,
            ) => false,
        }
    }

    fn happenings_overlap(&self, left: &Happening, right: &Happening) -> bool {
        match (left, right) {
            (Happening::Message(left, left_what), Happening::Message(right, right_what)) => {
                self.whiches_overlap(*left, *right) && self.whats_overlap(*left_what, *right_what)
            }
            (
                Happening::Event(_)
                | Happening::Trigger(_)
                | Happening::Message(..)
                | Happening::Journey(..)
                | Happening::Goal,
                _,
            ) => left == right,
        }
    }

    fn whiches_overlap(&self, left: Which, right: Which) -> bool {
        if self.which_part_of(left, right) || self.which_part_of(right, left) {
            return true;
        }
        let both_kinds = matches!((left, right), (Which::Category(_), Which::Category(_)));
        match (self.message_of(left), self.message_of(right)) {
            (Some(_), Some(_)) => false,
            (Some(_), None) => self.message_meets(left, right),
            (None, Some(_)) => self.message_meets(right, left),
            // Kinds are a tree: what is no kind of the other has nothing in common with it.
            (None, None) if both_kinds => false,
            (None, None) => self.channels_of(left).iter().any(|channel| self.channels_of(right).contains(channel)),
        }
    }

    fn message_meets(&self, message: Which, other: Which) -> bool {
        match other {
            Which::Channel(channel) => self.channels_of(message).contains(&channel),
            // Being of that category was asked before.
            Which::Category(_) | Which::Message(_) | Which::Send(_) => false,
            Which::Bare => true,
        }
    }

    fn whats_overlap(&self, left: Happened, right: Happened) -> bool {
        let listed = |positive: bool| {
            self.program
                .channels
                .rows()
                .iter()
                .flat_map(move |channel| if positive { &channel.positive } else { &channel.negative })
        };
        match (left, right) {
            (Happened::Reaction(reaction), Happened::Positive) | (Happened::Positive, Happened::Reaction(reaction)) => {
                listed(true).any(|listed| *listed == reaction)
            }
            (Happened::Reaction(reaction), Happened::Negative) | (Happened::Negative, Happened::Reaction(reaction)) => {
                listed(false).any(|listed| *listed == reaction)
            }
            (Happened::Positive, Happened::Negative) | (Happened::Negative, Happened::Positive) => {
                listed(true).any(|positive| listed(false).any(|negative| negative == positive))
            }
            (Happened::Blocked | Happened::BlockedFor(_), Happened::Blocked | Happened::BlockedFor(_)) => true,
            (
                Happened::Sent
                | Happened::Blocked
                | Happened::BlockedFor(_)
                | Happened::Reaction(_)
                | Happened::Positive
                | Happened::Negative,
                _,
            ) => left == right,
        }
    }

    /// What came of one sending: went out or not; reacted to only if it did.
    fn reactions(&self, rows: &[(u32, Atom)], axioms: &mut Axioms) {
        let reacted: Vec<(u32, Which, Happened)> = rows
            .iter()
            .filter_map(|(level, atom)| match atom {
                Atom::Reacted(which, what) => Some((*level, *which, *what)),
                Atom::EnteredBy(..)
                | Atom::Value(..)
                | Atom::Status(_)
                | Atom::Inside(_)
                | Atom::Count(..)
                | Atom::Sum(..)
                | Atom::Same(..)
                | Atom::Less(..)
                | Atom::Holds(..)
                | Atom::Opaque(_) => None,
            })
            .collect();
        for (level, which, what) in &reacted {
            for (other_level, other_which, other) in &reacted {
                if which != other_which || level == other_level {
                    continue;
                }
                let is_reaction = matches!(what, Happened::Reaction(_) | Happened::Positive | Happened::Negative);
                if self.what_part_of(*which, *what, *other) || (is_reaction && *other == Happened::Sent) {
                    axioms.implies(*level, *other_level);
                }
                let went_out = is_reaction || *what == Happened::Sent;
                if went_out && matches!(other, Happened::Blocked | Happened::BlockedFor(_)) {
                    axioms.clauses.push(vec![(*level, false), (*other_level, false)]);
                }
            }
            self.one_of_the_list(*which, *what, *level, &reacted, axioms);
        }
    }

    /// `positive` is one of the reactions of the list, if all of them are in question.
    fn one_of_the_list(
        &self,
        which: Which,
        what: Happened,
        level: u32,
        reacted: &[(u32, Which, Happened)],
        axioms: &mut Axioms,
    ) {
        let positive = match what {
            Happened::Positive => true,
            Happened::Negative => false,
            Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) | Happened::Reaction(_) => return,
        };
        let channels = self.channels_of(which);
        let listed = channels
            .iter()
            .filter_map(|channel| self.program.channels.get(*channel))
            .flat_map(|channel| if positive { channel.positive.iter() } else { channel.negative.iter() });
        let found: Option<Vec<Literal>> = listed
            .map(|reaction| {
                let same =
                    |(_, of, what): &&(u32, Which, Happened)| *of == which && *what == Happened::Reaction(*reaction);
                reacted.iter().find(same).map(|(level, ..)| (*level, true))
            })
            .collect();
        if let Some(mut clause) = found {
            clause.push((level, false));
            clause.sort_unstable();
            clause.dedup();
            axioms.clauses.push(clause);
        }
    }
}

fn root(family: &[usize], mut member: usize) -> usize {
    while let Some(parent) = family.get(member)
        && *parent != member
    {
        member = *parent;
    }
    member
}

/// Whether whatever lies in one window lies in the other.
pub(super) fn window_within(inner: Window, outer: Window) -> bool {
    match (inner, outer) {
        (Window::Last(inner), Window::Last(outer)) => inner <= outer,
        (_, Window::Ever) | (Window::SinceEntry, Window::SinceEntry) => true,
        (Window::Ever | Window::SinceEntry, Window::Last(_)) | (Window::Last(_) | Window::Ever, Window::SinceEntry) => {
            false
        }
    }
}

/// A count implies the smaller counts and the longer windows: the nearest of them, which imply the others.
/// Within one history and window the cells of its variable say so.
fn weakened((level, window, times): CountAtom, counts: &[CountAtom], own: bool, axioms: &mut Axioms) {
    // Counts stand in the order of their windows, then of their thresholds.
    for same_window in counts.chunk_by(|(_, left, _), (_, right, _)| left == right) {
        let within = same_window
            .first()
            .is_some_and(|(_, wider, _)| window_within(window, *wider) && !(own && window == *wider));
        let nearest = same_window.iter().rev().find(|(_, _, fewer)| *fewer <= times);
        if let (true, Some((weaker, _, fewer))) = (within, nearest) {
            axioms.implies(level, *weaker);
            if *fewer == times {
                return;
            }
        }
    }
}

/// A text is one word, with the parts it has; a longer part has the shorter ones.
fn parts_of_texts(aspects: &[(u32, &Aspect)], axioms: &mut Axioms) {
    for (at, aspect) in aspects {
        let Aspect::Part(part) = aspect else { continue };
        for (other, with) in aspects {
            if let Aspect::Is(Word::Text(text)) = with {
                axioms.clauses.push(vec![(*other, false), (*at, text.contains(part.as_str()))]);
            }
            if let Aspect::Part(shorter) = with
                && other != at
                && part.contains(shorter.as_str())
            {
                axioms.implies(*at, *other);
            }
        }
    }
}

/// Where nothing happened a sum is 0.
fn sums(solver: &Solver<'_>, rows: &[(u32, Atom)], axioms: &mut Axioms) {
    type Key = (HistoryId, u32, Window);
    type Cuts = Vec<(u32, Cut)>;
    let mut by_key: Vec<(Key, &Happening, Cuts)> = Vec::new();
    for (level, atom) in rows {
        if let Atom::Sum(what, history, field, window, cut) = atom {
            let key = (*history, *field, *window);
            match by_key.last_mut() {
                Some((last, _, cuts)) if *last == key => cuts.push((*level, *cut)),
                Some(_) | None => by_key.push((key, what, vec![(*level, *cut)])),
            }
        }
    }
    let zero = Number(Decimal::ZERO);
    for (index, ((history, _, window), what, cuts)) in by_key.iter().enumerate() {
        let mut related = false;
        for (count_level, atom) in rows {
            if let Atom::Count(counted, other, counted_window, times) = atom
                && solver.happenings_overlap(counted, what)
            {
                related = true;
                if *other == *history && *times == 1 && window_within(*window, *counted_window) {
                    for (level, cut) in cuts {
                        let positive = cut.value > zero || (cut.value == zero && cut.strict);
                        // Not zero: something happened.
                        axioms.clauses.push(vec![(*level, !positive), (*count_level, true)]);
                    }
                }
            }
        }
        related |= by_key
            .iter()
            .enumerate()
            .any(|(other, (_, with, _))| other != index && solver.happenings_overlap(with, what));
        if related {
            cuts.iter().for_each(|(level, _)| axioms.set_free(*level));
        }
    }
}

/// Two values compared: what is the same is alike; otherwise free, unless nothing else is asked of either.
fn pairs(rows: &[(u32, Atom)], axioms: &mut Axioms) {
    let mentions = |atom: &Atom, subject: &Subject| match atom {
        Atom::Value(of, _) => of == subject,
        Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right) => {
            left == subject || right == subject
        }
        Atom::EnteredBy(..)
        | Atom::Status(_)
        | Atom::Inside(_)
        | Atom::Reacted(..)
        | Atom::Count(..)
        | Atom::Sum(..)
        | Atom::Opaque(_) => false,
    };
    for (level, atom) in rows {
        let (left, right) = match atom {
            Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right) => (left, right),
            Atom::Opaque(_) => {
                axioms.set_free(*level);
                continue;
            }
            Atom::EnteredBy(..)
            | Atom::Value(..)
            | Atom::Status(_)
            | Atom::Inside(_)
            | Atom::Reacted(..)
            | Atom::Count(..)
            | Atom::Sum(..) => continue,
        };
        let computed = |subject: &Subject| matches!(subject, Subject::Computed(_));
        let others = rows.iter().any(|(other, with)| {
            let known = matches!(with, Atom::Value(_, Aspect::Known));
            other != level && !known && (mentions(with, left) || mentions(with, right))
        });
        if others || ((computed(left) || computed(right)) && rows.len() > 1) {
            axioms.set_free(*level);
        }
        for (other, with) in rows {
            if let Atom::Less(smaller, greater) = with {
                let reversed = smaller == right && greater == left && !matches!(atom, Atom::Holds(..));
                let equal = smaller == left && greater == right && matches!(atom, Atom::Same(..));
                if reversed || equal {
                    axioms.clauses.push(vec![(*level, false), (*other, false)]);
                }
            }
            if let Atom::Value(subject, aspect) = with {
                carried_over(*level, atom, (*other, subject, aspect), rows, axioms);
            }
        }
    }
}

/// What is said of one of two values that are equal is so of the other; what is greater is over what the smaller is over.
fn carried_over(
    level: u32,
    atom: &Atom,
    (from, subject, aspect): (u32, &Subject, &Aspect),
    rows: &[(u32, Atom)],
    axioms: &mut Axioms,
) {
    let over = matches!(aspect, Aspect::Over(_));
    if !over && !matches!(aspect, Aspect::Is(_)) {
        return;
    }
    let target = if let Atom::Same(left, right) = atom {
        if subject == left {
            right
        } else if subject == right {
            left
        } else {
            return;
        }
    } else if let Atom::Less(smaller, greater) = atom
        && over
        && subject == smaller
    {
        greater
    } else {
        return;
    };
    let same = |with: &Atom| matches!(with, Atom::Value(of, said) if of == target && said == aspect);
    if let Some((to, _)) = rows.iter().find(|(_, with)| same(with)) {
        axioms.clauses.push(vec![(level, false), (from, false), (*to, true)]);
    }
}
