//! A page that a link leads to, opened inside the program. Never here: choosing the link.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Now;
use crate::news::Text;

/// Opens it.
#[expect(clippy::needless_pass_by_value, reason = "it goes along with the request")]
pub fn visit(model: &mut Model, url: Text, now: Now, fx: &mut Vec<Effect>) {
    let _ = fx;
    model.say(&format!("Pages can't be opened in here yet: {url}"), now);
}
