"""A nemesis in Jepsen's sense: it kills and freezes parts of a running Milepost at random while clients go on, and then
says in Jepsen's words what became of what they were promised."""
