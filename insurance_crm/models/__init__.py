from . import event, card, party, catalogue, relation, group, policy, timeline, deal, need, paper, sales, day, book, double, guard, ranking, gift, request
