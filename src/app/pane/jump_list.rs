//! The jump list of an article: the positions before each jump in it. Never here: other articles and pages.

use crate::app::typeset::Spot;

/// The maximum number of positions; the oldest are dropped.
const MAX_JUMPS: usize = 100;

/// The jump list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JumpList {
    from: Vec<Spot>,
    /// The target of the last step: a step that starts there is part of the same jump.
    last_target: Option<Spot>,
}

impl JumpList {
    /// Stores the position before a jump.
    pub(crate) fn push(&mut self, here: Spot) {
        self.last_target = None;
        if self.from.last() == Some(&here) {
            return;
        }
        if self.from.len() == MAX_JUMPS {
            self.from.remove(0);
        }
        self.from.push(here);
    }

    /// A step of several (heading by heading) leads from here to there. Going back returns to where the first one
    /// began.
    pub(crate) fn step(&mut self, here: Spot, there: Spot) {
        if self.last_target != Some(here) {
            self.push(here);
        }
        self.last_target = Some(there);
    }

    /// The position before the last jump.
    pub(crate) fn pop(&mut self) -> Option<Spot> {
        self.last_target = None;
        self.from.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_steps_are_one_jump() {
        let spot = |piece| Spot { piece, at: 0 };
        let mut jumps = JumpList::default();
        jumps.push(Spot::default());
        jumps.push(Spot::default());
        jumps.step(spot(3), spot(5));
        jumps.step(spot(5), spot(9));
        jumps.step(spot(20), spot(21));
        assert_eq!(
            [jumps.pop(), jumps.pop(), jumps.pop(), jumps.pop()],
            [Some(spot(20)), Some(spot(3)), Some(Spot::default()), None]
        );
        for piece in 0..1_000 {
            jumps.push(spot(piece));
        }
        assert_eq!(std::iter::from_fn(|| jumps.pop()).count(), MAX_JUMPS);
    }
}
