//! Where one was in an article before jumping elsewhere in it. Never here: other articles and pages.

use crate::app::typeset::Spot;

/// More are not remembered; the oldest go first.
const MAX_JUMPS: usize = 100;

/// The way back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JumpList {
    from: Vec<Spot>,
    /// Where the last step led: one that goes on from there is part of the same jump.
    last_target: Option<Spot>,
}

impl JumpList {
    /// One goes away from here.
    pub fn push(&mut self, here: Spot) {
        self.last_target = None;
        if self.from.last() == Some(&here) {
            return;
        }
        if self.from.len() == MAX_JUMPS {
            self.from.remove(0);
        }
        self.from.push(here);
    }

    /// One step of several (heading by heading) leads from here to there: the way back is to where the first began.
    pub fn step(&mut self, here: Spot, there: Spot) {
        if self.last_target != Some(here) {
            self.push(here);
        }
        self.last_target = Some(there);
    }

    /// Where one was before.
    pub fn pop(&mut self) -> Option<Spot> {
        self.last_target = None;
        self.from.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_from_several_steps_at_once() {
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
