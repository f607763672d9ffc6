//! Where one was in an article before jumping elsewhere in it. Never here: other articles and pages.

use crate::app::typeset::Spot;

/// More are not remembered; the oldest go first.
const DEEPEST: usize = 100;

/// The way back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jumps {
    from: Vec<Spot>,
    /// Where the last step led: one that goes on from there is part of the same jump.
    landed: Option<Spot>,
}

impl Jumps {
    /// One goes away from here.
    pub fn leave(&mut self, here: Spot) {
        self.landed = None;
        if self.from.last() == Some(&here) {
            return;
        }
        if self.from.len() == DEEPEST {
            self.from.remove(0);
        }
        self.from.push(here);
    }

    /// One step of several (heading by heading) leads from here to there: the way back is to where the first began.
    pub fn step(&mut self, here: Spot, there: Spot) {
        if self.landed != Some(here) {
            self.leave(here);
        }
        self.landed = Some(there);
    }

    /// Where one was before.
    pub fn back(&mut self) -> Option<Spot> {
        self.landed = None;
        self.from.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_from_several_steps_at_once() {
        let spot = |piece| Spot { piece, at: 0 };
        let mut jumps = Jumps::default();
        jumps.leave(Spot::default());
        jumps.leave(Spot::default());
        jumps.step(spot(3), spot(5));
        jumps.step(spot(5), spot(9));
        jumps.step(spot(20), spot(21));
        assert_eq!(
            [jumps.back(), jumps.back(), jumps.back(), jumps.back()],
            [Some(spot(20)), Some(spot(3)), Some(Spot::default()), None]
        );
        for piece in 0..1_000 {
            jumps.leave(spot(piece));
        }
        assert_eq!(std::iter::from_fn(|| jumps.back()).count(), DEEPEST);
    }
}
