from . import event, party, card, relation, group, catalogue, policy, timeline, deal, need, paper, sales, day, book, guard, ranking
