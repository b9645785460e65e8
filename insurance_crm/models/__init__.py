from . import event, party, card, catalogue, relation, group, policy, timeline, deal, need, paper, sales, double, day, book, guard, ranking
