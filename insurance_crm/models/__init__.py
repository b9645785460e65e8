from . import event, card, party, catalogue, relation, group, policy, timeline, deal, need, paper, sales, double, day, book, guard, ranking
